set -e
wait_until 250 rolled_out "$NAMESPACE" crane
behind() { [ "$(api "/apis/discovery.k8s.io/v1/namespaces/$NAMESPACE/endpointslices?labelSelector=kubernetes.io%2Fservice-name%3Dcrane" -f | jq '[.items[].endpoints[]? | select(.conditions.ready)] | length')" -ge 2 ]; }
wait_until 60 behind
