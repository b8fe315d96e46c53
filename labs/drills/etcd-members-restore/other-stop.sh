set -e
for name in $LAB_CONTROLLERS; do ssh -n "root@$name" systemctl stop kube-apiserver etcd; done
