# shellcheck disable=SC2154
object metrics /apis/metrics.k8s.io/v1beta1/nodes
now=$(date +%s)
for node in $LAB_WORKERS; do
  taken=$(jq -r --arg node "$node" '.items[] | select(.metadata.name == $node) | .timestamp' <<< "$metrics" 2> /dev/null)
  [ -n "$taken" ] || fail "figures of $node" "there are none" "metrics-server does not get them from the kubelet of $node."
  age=$((now - $(date -d "$taken" +%s)))
  [ "$age" -le $((60 * ${LAB_SLOWNESS:-1})) ] || fail "figures of $node of the last minute" "$age seconds old"
done
pass "figures of $(wc -w <<< "$LAB_WORKERS") nodes"
