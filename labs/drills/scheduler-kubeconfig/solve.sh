set -e
cd "$LAB_FOLDER"
controller=${LAB_CONTROLLERS%% *}
scp kube-scheduler.kubeconfig "root@$controller:/var/lib/kubernetes/"
ssh -n "root@$controller" systemctl restart kube-scheduler
