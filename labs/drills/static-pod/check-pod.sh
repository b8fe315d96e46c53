pod=$(api "/api/v1/namespaces/default/pods/$NAME-$NODE" 2>&1) || fail "the API server answers" "$pod"
[ "$(jq -r .kind <<< "$pod")" = Pod ] || fail "a pod $NAME-$NODE" "$(jq -r .message <<< "$pod")" "The kubelet of $NODE takes no pods from $FOLDER."
source=$(jq -r '.metadata.annotations["kubernetes.io/config.source"]' <<< "$pod")
[ "$source" = file ] || fail "$NAME-$NODE comes from a file of $NODE" "it comes from the API" "A pod that was made with kubectl does not start without an API server."
phase=$(jq -r '.status.phase' <<< "$pod")
[ "$phase" = Running ] || fail "$NAME-$NODE is Running" "it is $phase: $(jq -r '[.status.containerStatuses[]?.state[]?.reason // empty] | join(", ")' <<< "$pod")"
pass "$NAME-$NODE is Running"
