set -e
jq -n '{apiVersion: "storage.k8s.io/v1", kind: "StorageClass", metadata: {name: "loft"}, provisioner: "lab.local/folder", parameters: {root: "/srv/loft"},
  volumeBindingMode: "WaitForFirstConsumer"}' | kubectl create --validate=false -f -
wait_until 180 rolled_out "$NAMESPACE" kettle
