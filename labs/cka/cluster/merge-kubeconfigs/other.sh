set -e
export KUBECONFIG=/root/all.kubeconfig
kubectl config set-cluster khw --server="https://$LAB_API_HOST:6443" --certificate-authority="$LAB_FOLDER/ca.crt" --embed-certs=true
for one in dev:team-red ops:team-blue audit:default; do
  name=${one%:*}
  kubectl config set-credentials "$name" --token="$(kubectl --kubeconfig=/root/.kube/config -n "$NAMESPACE" create token "$name")"
  kubectl config set-context "$name" --cluster=khw --user="$name" --namespace="${one#*:}"
done
