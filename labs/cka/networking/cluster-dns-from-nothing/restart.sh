set -e
answers() { api "/apis/discovery.k8s.io/v1/endpointslices" -f | jq -e 'any(.items[] | select(any(.ports[]?; .name == "dns")) | .endpoints[]?; .conditions.ready)' > /dev/null; }
wait_until 130 answers
for node in node-0 node-1; do wait_until 30 node_ready $node; done
kubectl -n "$NAMESPACE" rollout restart deployment clerk
wait_until 90 rolled_out "$NAMESPACE" clerk
