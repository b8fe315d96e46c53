set -e
command=$(ssh -n root@server kubeadm token create --ttl 0 --print-join-command)
ssh -n root@node-1 "$command"
