set -e
unit=/etc/systemd/system/cloud-routes.service
while read -r range address name; do
  [ "$name" = "$WORKER" ] || continue
  grep -vF " $range " "$unit" > "$unit.new"
  mv "$unit.new" "$unit"
  systemctl daemon-reload
  ip route del "$range"
done <<< "$LAB_POD_ROUTES"
