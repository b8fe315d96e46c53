set -e
kubectl -n "$NAMESPACE" delete pod look-once
failed() { [ "$(api "/api/v1/namespaces/local-path-storage/pods/helper-pod-delete-$(recall volume)" -f | jq -r .status.phase)" = Failed ]; }
wait_until 280 failed
