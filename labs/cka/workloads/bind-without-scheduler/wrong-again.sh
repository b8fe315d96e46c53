set -e
kubectl -n "$NAMESPACE" get pod courier -o json | jq '.metadata |= {name, namespace, labels} | del(.status) | .spec.nodeName = env.NODE' > pod.json
kubectl -n "$NAMESPACE" delete pod courier
kubectl create --validate=false -f pod.json
rm pod.json
running() { [ "$(kubectl -n "$NAMESPACE" get pod courier -o jsonpath='{.status.phase}')" = Running ]; }
wait_until 150 running
