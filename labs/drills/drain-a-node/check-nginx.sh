deployment=$(api /apis/apps/v1/namespaces/default/deployments/nginx -f 2>&1) || fail "the deployment nginx" "$deployment"
wanted=$(jq -r .spec.replicas <<< "$deployment")
available=$(jq -r '.status.availableReplicas // 0' <<< "$deployment")
[ "$wanted" -gt 0 ] || fail "the deployment nginx has pods" "it was scaled to 0"
[ "$available" -ge "$wanted" ] || fail "$wanted available pods of nginx" "$available"
pass "$available of $wanted pods are available"
