set -e
cd "$LAB_FOLDER"
scp "$NODE.crt" "root@$NODE:/var/lib/kubelet/kubelet.crt"
scp "$NODE.key" "root@$NODE:/var/lib/kubelet/kubelet.key"
kubectl config view --flatten > /root/as-admin.kubeconfig
scp /root/as-admin.kubeconfig "root@$NODE:/var/lib/kubelet/kubeconfig"
rm /root/as-admin.kubeconfig
ssh -n "root@$NODE" systemctl start kubelet
