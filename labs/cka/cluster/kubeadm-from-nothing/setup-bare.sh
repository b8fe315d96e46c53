set -e
# Programs, images and the network of pods stay; of a cluster nothing does.
systemctl stop kubelet
crictl pods -q | xargs -r crictl --timeout 300s rmp -f
grep -o ' /var/lib/kubelet/[^ ]*' /proc/mounts | xargs -r umount
rm -rf /etc/kubernetes /var/lib/kubelet /var/lib/etcd /var/lib/cni/networks /root/.kube
