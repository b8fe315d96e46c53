set -e
unit=/etc/systemd/system/kube-apiserver.service
ssh -n "root@$OTHER" cat "$unit" | sed -E "s|(--advertise-address[ =])[^ ]+|\1$(address_of "$CONTROLLER")|" |
  ssh "root@$CONTROLLER" "cat > $unit && systemctl daemon-reload && systemctl restart kube-apiserver"
ready() { api_at "$CONTROLLER" /readyz -f > /dev/null; }
wait_until 120 ready
