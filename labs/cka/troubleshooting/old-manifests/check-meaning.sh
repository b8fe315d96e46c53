# shellcheck disable=SC2154
expect() {
  [ "$2" = "$3" ] || fail "$1: $3" "$2"
}
n=$NAMESPACE
object deployment "/apis/apps/v1/namespaces/$n/deployments/bread"
expect 'replicas of bread' "$(jq -r .spec.replicas <<< "$deployment")" 2
expect 'labels of its pods' "$(jq -cS .spec.template.metadata.labels <<< "$deployment")" '{"app":"bread","tier":"shop"}'
object service "/api/v1/namespaces/$n/services/bread"
expect 'port of the service' "$(jq -r '.spec.ports[0] | "\(.port) \(.targetPort)"' <<< "$service")" '8000 80'
object budget "/apis/policy/v1/namespaces/$n/poddisruptionbudgets/bread"
expect 'disruption budget' "$(jq -r '.spec | "\(.minAvailable) \(.selector.matchLabels.app)"' <<< "$budget")" '1 bread'
object ingress "/apis/networking.k8s.io/v1/namespaces/$n/ingresses/bread"
# ImplementationSpecific leaves it to the controller, as the old API did.
expect 'rule of the ingress' "$(jq -r '.spec.rules | length as $n | .[0] | "\($n) \(.host) \(.http.paths[0] | "\(.path) \(if .pathType == "Exact" then "exactly" else "and below" end) \(.backend.service.name) \(.backend.service.port.number)")"' <<< "$ingress")" '1 bread.example.org /fresh and below bread 8000'
object job "/apis/batch/v1/namespaces/$n/cronjobs/dough"
expect 'schedule of dough' "$(jq -r '.spec | "\(.schedule) \(.concurrencyPolicy) \(.suspend // false)"' <<< "$job")" '15 3 * * 1-6 Forbid false'
read -r user groups <<< "$(account "$n" default)"
for verb in get list update; do can "$user" "$groups" "$verb" apps:deployments "$n" || fail "the default account of $n may $verb Deployments" "the API server says no" "Deployments are in another group than they were."; done
for verb in create delete patch; do ! can "$user" "$groups" "$verb" apps:deployments "$n" || fail "it may not $verb Deployments" "it may"; done
pass "all as it was"
