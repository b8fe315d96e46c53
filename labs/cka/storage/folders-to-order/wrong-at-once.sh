set -e
jq -n '{apiVersion: "storage.k8s.io/v1", kind: "StorageClass", metadata: {name: "loft"}, provisioner: "lab.local/folder", parameters: {root: "/srv/loft"},
  reclaimPolicy: "Retain"}' | kubectl create --validate=false -f -
bound() { [ "$(kubectl -n "$NAMESPACE" get pvc yeast -o jsonpath='{.status.phase}')" = Bound ]; }
wait_until 100 bound
