set -e
systemctl stop kubelet
rm -rf /var/lib/kubelet/kubeconfig /var/lib/kubelet/kubelet.crt /var/lib/kubelet/kubelet.key /var/lib/kubelet/pki
