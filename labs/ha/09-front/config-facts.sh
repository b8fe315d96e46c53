# How the front asks whether a server is well, and of which authority the certificates are that it wants to see.

[ ! -r ${CONFIG} ] || head -c 30000 ${CONFIG} | sed 's/^/config /'
for file in $(grep -oE 'ca-file[[:space:]]+[^[:space:]]+' ${CONFIG} 2>/dev/null | sed 's/.*[[:space:]]//' | sort -u | head -n 5); do
  echo "authority $file $(openssl x509 -noout -fingerprint -sha256 -in "$file" 2>/dev/null)"
done
# A program that read its configuration before that was written has another one. It writes its file of process ids whenever it has read it,
# at a reload too; the process that systemd knows stays the same then.
read=${READ}
[ -e "$read" ] || read=/proc/$(systemctl show -p MainPID --value haproxy 2>/dev/null)
case $read in /proc/ | /proc/0) ;; *) [ ! ${CONFIG} -nt "$read" ] || echo 'changed since' ;; esac
true
