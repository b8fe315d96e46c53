set -e
# As it is on the others: nothing, or on slow machines something longer.
long=$(ssh -n "root@$OTHER" "$(declare -f flag); flag kube-controller-manager leader-elect-lease-duration")
ssh "root@$CONTROLLER" bash -s "$long" << 'END'
set -e
unit=/etc/systemd/system/kube-controller-manager.service
if [ -n "$1" ]; then
  sed -i "s|--leader-elect-lease-duration=24h|--leader-elect-lease-duration=$1|" "$unit"
else
  sed -i 's|--leader-elect-lease-duration=24h ||' "$unit"
fi
systemctl daemon-reload
systemctl restart --no-block kube-controller-manager
END
