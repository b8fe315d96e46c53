set -e
command=$(ssh -n root@server kubeadm token create --print-join-command)
ssh -n root@node-1 "$command"
wait_until 180 node_ready node-1
kubectl config view --flatten | ssh root@node-1 'cat > /etc/kubernetes/kubelet.conf && systemctl restart kubelet'
