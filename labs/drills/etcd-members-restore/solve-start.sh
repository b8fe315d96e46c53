set -e
for name in $LAB_CONTROLLERS; do ssh -n "root@$name" systemctl start etcd; done
for name in $LAB_CONTROLLERS; do ssh -n "root@$name" 'systemctl restart kube-apiserver && systemctl restart kube-controller-manager kube-scheduler'; done
