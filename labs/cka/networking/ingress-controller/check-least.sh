# shellcheck disable=SC2154
object services /api/v1/services
read -r space name <<< "$(jq -r --arg port "$PORT" '[.items[] | select(any(.spec.ports[]; (.nodePort // 0 | tostring) == $port)) | "\(.metadata.namespace) \(.metadata.name)"][0] // ""' <<< "$services")"
[ "$space" = gate ] || fail "the node port $PORT belongs to a service in the namespace gate" "it belongs to ${space:-no service}"
object slices "/apis/discovery.k8s.io/v1/namespaces/$space/endpointslices?labelSelector=kubernetes.io%2Fservice-name%3D$name"
pods=$(jq -r '[.items[].endpoints[]? | .targetRef? // empty | select(.kind == "Pod") | .name] | unique | .[]' <<< "$slices")
[ -n "$pods" ] || fail "a pod of Traefik behind the service $name" "there is none"
for pod in $pods; do
  object running "/api/v1/namespaces/$space/pods/$pod"
  read -r user groups <<< "$(account "$space" "$(jq -r '.spec.serviceAccountName // "default"' <<< "$running")")"
  for right in 'get secrets kube-system' 'list secrets default' 'create pods gate' "update services $NAMESPACE" "update networking.k8s.io:ingresses $NAMESPACE" "create secrets $NAMESPACE" 'list configmaps kube-system'; do
    read -r verb resource where <<< "$right"
    ! can "$user" "$groups" "$verb" "$resource" "$where" || fail "$user may read what it serves in $NAMESPACE, and nothing else" "it may $verb ${resource##*:} in $where"
  done
done
pass "it may do no more"
