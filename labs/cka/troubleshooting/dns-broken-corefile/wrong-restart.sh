set -e
kubectl -n kube-system delete pods -l k8s-app=kube-dns
sleep 20
