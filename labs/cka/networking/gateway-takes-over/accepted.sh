set -e
accepted() { api "/apis/gateway.networking.k8s.io/v1/namespaces/$NAMESPACE/httproutes/tram" -f | jq -e 'any(.status.parents[]?.conditions[]?; .type == "Accepted" and .status == "True")' > /dev/null; }
wait_until 150 accepted
# What is accepted is served a moment later.
sleep "$((5 * ${LAB_SLOWNESS:-1}))"
