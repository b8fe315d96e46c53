set -e
systemctl disable --now khw-pod-routes.service
rm /etc/systemd/system/khw-pod-routes.service
systemctl daemon-reload
while read -r range address name; do
  [ "$name" = "$LAB_MACHINE" ] || ip route del "$range"
done <<< "$LAB_POD_ROUTES"
