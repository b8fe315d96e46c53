set -e
cd "$LAB_FOLDER"
scp "$NODE.crt" "root@$NODE:/var/lib/kubelet/kubelet.crt"
scp "$NODE.key" "root@$NODE:/var/lib/kubelet/kubelet.key"
scp "$NODE.kubeconfig" "root@$NODE:/var/lib/kubelet/kubeconfig"
ssh -n "root@$NODE" systemctl start kubelet
