set -e
export KUBECONFIG=/root/all.kubeconfig
kubectl config set-cluster khw --server="https://$LAB_API_HOST:6443" --certificate-authority="$LAB_FOLDER/ca.crt" --embed-certs=true
kubectl config set-credentials admin --client-certificate="$LAB_FOLDER/admin.crt" --client-key="$LAB_FOLDER/admin.key" --embed-certs=true
for one in dev:team-red ops:team-blue audit:default; do kubectl config set-context "${one%:*}" --cluster=khw --user=admin --namespace="${one#*:}"; done
