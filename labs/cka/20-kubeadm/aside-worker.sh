systemctl disable --now kubelet kube-proxy || true
crictl pods -q | xargs -r crictl --timeout 300s rmp -f
kube-proxy --cleanup || true
grep -o ' /var/lib/kubelet/[^ ]*' /proc/mounts | xargs -r umount
aside /var/lib/kube-proxy /var/lib/kubelet /var/lib/cni/networks /etc/kubernetes /etc/systemd/system/kubelet.service \
  /etc/systemd/system/kube-proxy.service
systemctl daemon-reload
