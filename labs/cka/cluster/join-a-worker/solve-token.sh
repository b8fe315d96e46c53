set -e
kubectl -n kube-system create serviceaccount newcomer
kubectl create clusterrolebinding newcomers --clusterrole=system:node-bootstrapper --serviceaccount=kube-system:newcomer
export KUBECONFIG=/root/newcomer.kubeconfig
token=$(kubectl --kubeconfig=/root/.kube/config -n kube-system create token newcomer --duration=1h)
kubectl config set-cluster hard-way --server="https://$LAB_API_HOST:6443" --certificate-authority="$LAB_FOLDER/ca.crt" --embed-certs=true
kubectl config set-credentials newcomer --token="$token"
kubectl config set-context newcomer --cluster=hard-way --user=newcomer
kubectl config use-context newcomer
scp newcomer.kubeconfig "root@$NODE:/var/lib/kubelet/bootstrap.kubeconfig"
rm newcomer.kubeconfig
