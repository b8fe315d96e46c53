node=$(api "/api/v1/nodes/$OTHER" -f 2>&1) || fail "the API server answers" "$node"
# Taints of node.kubernetes.io come and go by themselves: that of a cordon too.
closed=$(jq -r 'if .spec.unschedulable then "cordoned" else
  [.spec.taints[]? | select(.effect == "NoSchedule" or .effect == "NoExecute") | select(.key | test("^node\\.(cloudprovider\\.)?kubernetes\\.io/") | not) | "tainted (\(.key))"][0] // "" end' <<< "$node")
[ -n "$closed" ] || fail "$OTHER gets no new pods" "it is not cordoned"
pods=$(api "/api/v1/pods?fieldSelector=spec.nodeName=$OTHER" -f | jq -r '[.items[] | select(.metadata.deletionTimestamp == null)
  | select(.metadata.annotations["kubernetes.io/config.source"] == null or .metadata.annotations["kubernetes.io/config.source"] == "api")
  | select([.metadata.ownerReferences[]?.kind] | index("DaemonSet") | not) | select(.status.phase != "Succeeded" and .status.phase != "Failed") | .metadata.name] | join(" ")')
[ -z "$pods" ] || fail "no pod runs on $OTHER" "$pods" "A cordon keeps new pods away; those that are there have to be evicted."
pass "$OTHER is $closed and empty"
