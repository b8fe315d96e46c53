# shellcheck disable=SC2154
ready_pod clerk clerk
ready_pod books books
object stalls "/api/v1/namespaces/market/pods?labelSelector=app%3Dstall"
address=$(jq -r "$READY_PODS"'ready_pods | last | .status.podIP // ""' <<< "$stalls")
[ -n "$address" ] || fail "the pod of stall in market is ready" "it is not"
# The name server answers over HTTP, too, whether it is ready; nobody in ledger needs to know.
object servers "/api/v1/namespaces/kube-system/pods?labelSelector=k8s-app%3Dkube-dns"
server=$(jq -r "$READY_PODS"'ready_pods | last | .status.podIP // ""' <<< "$servers")
for pod in "$clerk" "$books"; do
  ! fetched "$pod" "http://$address/" > /dev/null || fail "no pod of ledger reaches market" "$pod reaches the stall"
done
[ -z "$server" ] || ! fetched "$clerk" "http://$server:8181/ready" > /dev/null || fail "the name server is asked for names only" "clerk reaches its port 8181"
pass "nothing else gets out"
