set -e
kubectl delete namespace visitors --ignore-not-found
{
  for one in web api db clerk; do
    web $one 1
    service $one
  done
} | kubectl create --validate=false -f -
kubectl create namespace visitors
wait_until 60 api /api/v1/namespaces/visitors/serviceaccounts/default -f
{
  NAMESPACE=visitors web guest 1
  NAMESPACE=visitors service guest
} | kubectl create --validate=false -f -
for one in web api db clerk; do wait_until 120 rolled_out "$NAMESPACE" $one; done
wait_until 120 rolled_out visitors guest
