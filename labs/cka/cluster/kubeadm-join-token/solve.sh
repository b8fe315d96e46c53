set -e
command=$(ssh -n root@server kubeadm token create --print-join-command)
ssh -n root@node-1 "$command"
