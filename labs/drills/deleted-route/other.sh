set -e
device=$(ip -o -4 address show | awk -v address="$LAB_ADDRESS" 'index($4, address "/") == 1 { print $2 }')
file=$(networkctl status "$device" --no-pager | sed -n 's/^ *Network File: *//p')
folder=/etc/systemd/network/$(basename "$file").d
mkdir -p "$folder"
# All of them: what networkd does not know it removes when it reads its files again.
while read -r range address name; do
  printf '[Route]\nDestination=%s\nGateway=%s\n' "$range" "$address"
done <<< "$LAB_POD_ROUTES" > "$folder/pods.conf"
networkctl reload
there() {
  local range address name
  while read -r range address name; do
    ip route get "${range%.*}.2" | grep -qF " via $address " || return 1
  done <<< "$LAB_POD_ROUTES"
}
# An older networkd looks at a changed file only when it is told which device it is for.
wait_until 15 there 2> /dev/null || networkctl reconfigure "$device"
wait_until 60 there
