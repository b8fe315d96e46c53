# shellcheck disable=SC2154
object pods "/api/v1/pods?fieldSelector=spec.nodeName%3D$NODE"
for name in kube-scheduler kube-controller-manager; do
  state=$(jq -r --arg name "$name" '[.items[] | select(.metadata.deletionTimestamp == null) | select(any(.spec.containers[]; .image | contains("/\($name):")))] as $own |
    [$own[] | select(.metadata.annotations["kubernetes.io/config.mirror"] != null)] as $static |
    if $own == [] then "there is none" elif $static == [] then "it came from the API server" elif any($static[]; any(.status.conditions[]?; .type == "Ready" and .status == "True")) then "ready" else "it is not ready" end' <<< "$pods")
  [ "$state" = ready ] || fail "a static pod of $name runs on $NODE" "$state"
done
pass "both run on $NODE from files"
