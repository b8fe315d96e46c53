set -e
kubectl delete namespace market --ignore-not-found
kubectl create namespace market
wait_until 60 api /api/v1/namespaces/market/serviceaccounts/default -f
{
  web books 1
  service books
  web clerk 1
  NAMESPACE=market web stall 1
} | kubectl create --validate=false -f -
for one in books clerk; do wait_until 120 rolled_out "$NAMESPACE" $one; done
wait_until 120 rolled_out market stall
kubectl create --validate=false -f - <<END
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: house-rules, namespace: $NAMESPACE }
spec: { podSelector: {}, policyTypes: [Egress], egress: [{ to: [{ podSelector: { matchLabels: { app: books } } }], ports: [{ port: 80 }] }] }
END
# Until it is enforced.
unheard() {
  local pod
  pod=$(api "/api/v1/namespaces/$NAMESPACE/pods?labelSelector=app%3Dclerk" -f | jq -r "$READY_PODS"'ready_pods | last | .metadata.name')
  ! fetched "$pod" http://books/
}
wait_until 60 unheard
