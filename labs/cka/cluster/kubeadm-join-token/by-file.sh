set -e
token=$(ssh -n root@server kubeadm token create --ttl 30m)
kubectl -n kube-public get configmap cluster-info -o jsonpath='{.data.kubeconfig}' > cluster-info.conf
scp cluster-info.conf root@node-1:
ssh -n root@node-1 kubeadm join --discovery-file cluster-info.conf --tls-bootstrap-token "$token"
