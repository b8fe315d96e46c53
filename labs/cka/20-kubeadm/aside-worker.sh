systemctl disable --now kubelet kube-proxy || true
crictl pods -q | xargs -r crictl --timeout 300s rmp -f
kube-proxy --cleanup || true
awk '$2 ~ "^/var/lib/kubelet/" { print $2 }' /proc/mounts | xargs -r umount
aside /var/lib/kube-proxy /var/lib/kubelet /var/lib/cni/networks /etc/kubernetes /etc/systemd/system/kubelet.service \
  /etc/systemd/system/kube-proxy.service
systemctl daemon-reload
