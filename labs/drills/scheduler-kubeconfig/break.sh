set -e
file=/var/lib/kubernetes/kube-scheduler.kubeconfig
case $FAULT in
  port) sed -i 's|:6443|:6444|' "$file" ;;
  # The certificate of the controller manager, which may do other things.
  user)
    other=/var/lib/kubernetes/kube-controller-manager.kubeconfig
    for key in client-certificate-data client-key-data; do
      sed -i "s|^\( *$key:\).*|\1 $(sed -n "s/^ *$key: *//p" "$other")|" "$file"
    done ;;
esac
systemctl restart kube-scheduler
