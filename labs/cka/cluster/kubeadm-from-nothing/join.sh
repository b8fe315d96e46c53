set -e
command=$(ssh -n root@server kubeadm token create --ttl 1h --print-join-command)
ssh -n "root@$NODE" "$command"
