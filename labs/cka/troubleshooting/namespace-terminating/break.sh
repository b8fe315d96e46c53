set -e
jq -n --arg kind "$KIND" --arg namespace "$NAMESPACE" '{apiVersion: "v1", kind: $kind, metadata: {name: "berth", namespace: $namespace, finalizers: ["harbour.example/release"]}}' |
  kubectl create --validate=false -f -
kubectl delete namespace "$NAMESPACE" --wait=false
stuck() { api "/api/v1/namespaces/$NAMESPACE" -f | jq -e 'any(.status.conditions[]?; .type == "NamespaceFinalizersRemaining" and .status == "True")' > /dev/null; }
wait_until 150 stuck
