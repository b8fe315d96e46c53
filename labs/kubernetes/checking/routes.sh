# Routes as they are, and what is read at boot that names one of the ranges.

${BOOTED}
ip -4 route show | sed 's/^/route /'
for address in ${ADDRESSES}; do echo "get $address $(ip -4 route get "$address" 2>&1 | head -n 1)"; done
ip -4 -o addr show | sed 's/^/addr /'
# Scripts count that something which runs at boot names, wherever they are.
scripts=()
while read -r path; do
  case $path in /bin/* | /sbin/* | /lib/* | /usr/bin/* | /usr/sbin/* | /usr/lib/* | /usr/local/bin/* | /usr/local/sbin/* | /proc/* | /sys/* | /dev/* | /run/*) ;; *) [ ! -f "$path" ] || scripts+=("$path");; esac
done < <(grep -RshoE "/[^][:space:]\"'|&=;<>(){}]+" --exclude-dir='*.wants' --exclude-dir='*.requires' ${RUN_AT_BOOT} | sort -u | head -n 500)
grep -RsIHFm 20 ${RANGES} --exclude-dir='*.wants' --exclude-dir='*.requires' ${ROUTE_FILES} ${SCRIPT_FOLDERS} "${scripts[@]}" | head -n 60 | cut -c1-400 | while IFS=: read -r path line; do
  case $path in *.kept | *.bak | *.old | *.dpkg-* | *~) continue;; esac
  booted "$path" "$line"
  echo "file ${state:-no} $path:$line"
done
true
