# Routes as they are, and what is read at boot that names one of the ranges.

booted() {
  local by
  case $1 in
    *.kept | *.bak | *.old | *~) state=no;;
    /etc/systemd/system/*.service)
      state=$(systemctl is-enabled "${1##*/}" 2>/dev/null)
      # Without [Install] it runs where another unit wants it.
      [ "$state" != static ] || [ -n "$(systemctl show -p WantedBy -p RequiredBy -p TriggeredBy --value "${1##*/}")" ] || state=no;;
    /usr/local/*)
      while read -r by; do booted "$by"; case ${state:-no} in enabled | static | yes) return;; esac; done < <(grep -rlsIF -e "$1" ${ROUTE_FILES})
      state=no;;
    *) state=yes;;
  esac
}
ip -4 route show | sed 's/^/route /'
for address in ${ADDRESSES}; do echo "get $address $(ip -4 route get "$address" 2>&1 | head -n 1)"; done
ip -4 -o addr show | sed 's/^/addr /'
{ iptables -S FORWARD 2>/dev/null || echo none; } | cut -c1-300 | sed 's/^/forward /'
grep -rsIFm 20 ${RANGES} ${ROUTE_FILES} ${SCRIPT_FOLDERS} | head -n 60 | cut -c1-400 | while IFS=: read -r path line; do
  case $path in *.kept | *.bak | *.old | *~) continue;; esac
  booted "$path"
  echo "file ${state:-no} $path:$line"
done
true
