# `ask PLACE SERVER PROTOCOL NAME [PREFIX…]` prints what a name server answers about a name's IPv4 addresses, in hexadecimal digits: over
# bash's own /dev/udp and /dev/tcp, for no program that asks name servers is on every machine. PREFIX leads to another network namespace.

once() { # SERVER PROTOCOL LENGTH MESSAGE
  exec 3<> "/dev/$2/$1/53" || return
  if [ "$2" = udp ]; then
    # In one write, so in one datagram.
    printf '%b' "$4" | dd bs=600 iflag=fullblock status=none >&3
    dd bs=4096 count=1 status=none <&3 | od -An -v -tx1 | tr -d ' \n'
  else
    printf '%b' "\\x00\\x$3$4" | dd bs=600 iflag=fullblock status=none >&3
    read -r high low < <(head -c 2 <&3 | od -An -tu1)
    [ -z "$low" ] || head -c "$((high * 256 + low))" <&3 | od -An -v -tx1 | tr -d ' \n'
  fi
}
export -f once
message() { # NAME
  local label labels text='\x6b\x68\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00'
  IFS=. read -ra labels <<< "$1"
  for label in "${labels[@]}"; do printf -v text '%s\\x%02x%s' "$text" "${#label}" "$label"; done
  printf '%s' "$text"'\x00\x00\x01\x00\x01'
}
ask() {
  local place=$1 server=$2 protocol=$3 name=$4 length answer
  shift 4
  printf -v length '%02x' "$((${#name} + 18))"
  # A datagram may be lost.
  for _ in 1 2; do
    answer=$("$@" timeout ${PATIENCE} bash -c 'once "$@"' once "$server" "$protocol" "$length" "$(message "$name")" 2>&1) || :
    [[ ! $answer =~ ^[0-9a-f]+$ ]] || break
  done
  answer=${answer##*$'\n'}
  echo "ask $place $server $protocol $name ${answer:0:2000}"
}
