set -e
for file in /var/lib/kubernetes/ca.pem /etc/etcd/ca.pem /etc/haproxy/ca.pem; do
  [ ! -e "$file" ] || cat /root/ca.pem > "$file"
done
for file in /root/*.kubeconfig /var/lib/kubernetes/*.kubeconfig /var/lib/kubelet/kubeconfig /var/lib/kube-proxy/kubeconfig; do
  [ ! -e "$file" ] || sed -i "s|certificate-authority-data: .*|certificate-authority-data: $(base64 -w0 /root/ca.pem)|" "$file"
done
if systemctl is-active --quiet etcd; then
  systemctl restart etcd
  wait_until 60 etcd_ready
  restart_server
  systemctl restart kube-controller-manager kube-scheduler
  # Until the front has looked twice, and gives this one requests again.
  sleep $((10 * ${LAB_SLOWNESS:-1}))
fi
for unit in haproxy kubelet kube-proxy; do
  ! systemctl is-active --quiet "$unit" || systemctl restart "$unit"
done
