# Routes as they are, and what is read at boot that names one of the ranges.

${BOOTED}
ip -4 route show | sed 's/^/route /'
for address in ${ADDRESSES}; do echo "get $address $(ip -4 route get "$address" 2>&1 | head -n 1)"; done
ip -4 -o addr show | sed 's/^/addr /'
grep -rsIFm 20 ${RANGES} ${ROUTE_FILES} ${SCRIPT_FOLDERS} | head -n 60 | cut -c1-400 | while IFS=: read -r path line; do
  case $path in *.kept | *.bak | *.old | *.dpkg-* | *~) continue;; esac
  booted "$path" "$line"
  echo "file ${state:-no} $path:$line"
done
true
