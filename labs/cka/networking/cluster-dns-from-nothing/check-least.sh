# shellcheck disable=SC2154
object services /api/v1/services
read -r space name <<< "$(jq -r --arg address "$ADDRESS" '[.items[] | select(.spec.clusterIP == $address) | "\(.metadata.namespace) \(.metadata.name)"][0] // ""' <<< "$services")"
object slices "/apis/discovery.k8s.io/v1/namespaces/$space/endpointslices?labelSelector=kubernetes.io%2Fservice-name%3D$name"
for pod in $(jq -r '[.items[].endpoints[]? | .targetRef? // empty | select(.kind == "Pod") | .name] | unique | .[]' <<< "$slices"); do
  object running "/api/v1/namespaces/$space/pods/$pod"
  read -r user groups <<< "$(account "$space" "$(jq -r '.spec.serviceAccountName // "default"' <<< "$running")")"
  for right in 'get secrets' 'create pods' 'update services' 'list nodes' 'create rbac.authorization.k8s.io:clusterrolebindings'; do
    read -r verb resource <<< "$right"
    ! can "$user" "$groups" "$verb" "$resource" || fail "$user may read services, namespaces and endpointslices, and nothing else" "it may $verb ${resource##*:}"
  done
done
pass "it may do no more"
