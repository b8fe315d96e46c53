set -e
kubectl -n "$NAMESPACE" get statefulset "$BOAT" -o json | jq '{apiVersion, kind, metadata: {name: env.BOAT, namespace: env.NAMESPACE}, spec} | .spec.serviceName = "oars"' > boat.json
kubectl -n "$NAMESPACE" delete statefulset "$BOAT"
gone() { [ "$(api "/api/v1/namespaces/$NAMESPACE/pods?labelSelector=app%3Doar" -f | jq '.items | length')" = 0 ]; }
wait_until 120 gone
kubectl create --validate=false -f boat.json
rm boat.json
