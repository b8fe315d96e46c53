set -e
mkdir -p /root/parish
clean='del(.metadata.uid, .metadata.resourceVersion, .metadata.creationTimestamp, .metadata.generation, .metadata.managedFields, .status, .spec.clusterIP, .spec.clusterIPs)'
kubectl get namespace "$NAMESPACE" -o json | jq "$clean" > /root/parish/0-namespace.json
for one in configmap/hours secret/keys serviceaccount/clerk role/reader rolebinding/clerk-reads limitrange/usual deployment/desk service/desk; do
  kubectl -n "$NAMESPACE" get "$one" -o json | jq "$clean" > "/root/parish/${one//\//-}.json"
done
