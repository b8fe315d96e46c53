# How the front asks whether a server is well, and of which authority the certificates are that it wants to see.

[ ! -r ${CONFIG} ] || head -c 30000 ${CONFIG} | sed 's/^/config /'
for file in $(grep -oE 'ca-file[[:space:]]+[^[:space:]]+' ${CONFIG} 2>/dev/null | sed 's/.*[[:space:]]//' | sort -u | head -n 5); do
  echo "authority $file $(openssl x509 -noout -fingerprint -sha256 -in "$file" 2>/dev/null)"
done
# A program that was started before its configuration was written has another one.
pid=$(systemctl show -p MainPID --value haproxy 2>/dev/null)
[ "${pid:-0}" = 0 ] || [ ! ${CONFIG} -nt "/proc/$pid" ] || echo 'changed since'
true
