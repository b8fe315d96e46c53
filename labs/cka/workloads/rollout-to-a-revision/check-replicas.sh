# shellcheck disable=SC2154
object deployment "/apis/apps/v1/namespaces/$NAMESPACE/deployments/reception"
replicas=$(jq -r .spec.replicas <<< "$deployment")
[ "$replicas" = 4 ] || fail "four replicas" "$replicas"
said=$(timeout $((LAB_PATIENCE * 2)) kubectl create --dry-run=client --validate=false -o json -f hotel/reception.yaml 2>&1) || fail "the file can be read" "$said"
wanted=$(jq -rs '[.[] | if .kind == "List" then .items[] else . end | select(.kind == "Deployment")][0].spec.replicas // 4' <<< "$said")
[ "$wanted" = 4 ] || fail "the file leaves four replicas alone" "it wants $wanted"
# What is in the last applied state and not in the file is taken away when the file is applied.
applied=$(jq -r '.metadata.annotations["kubectl.kubernetes.io/last-applied-configuration"] // "{}" | fromjson | .spec.replicas // 4' <<< "$deployment")
[ "$applied" = 4 ] || fail "nobody applied another number last" "the last one applied wants $applied"
pass "four"
