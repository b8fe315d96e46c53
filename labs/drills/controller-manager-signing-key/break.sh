set -e
unit=/etc/systemd/system/kube-controller-manager.service
sed -i "s|--$FLAG=[^ ]*|--$FLAG=$WRONG|" "$unit"
grep -q -e "--$FLAG=$WRONG" "$unit"
systemctl daemon-reload
systemctl restart kube-controller-manager
