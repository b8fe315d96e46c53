# shellcheck disable=SC2154
answer=$(jq -n '{apiVersion: "networking.k8s.io/v1", kind: "Ingress", metadata: {name: "any"}, spec: {rules: [{host: "any.test"}]}}' |
  api "/apis/networking.k8s.io/v1/namespaces/$NAMESPACE/ingresses?dryRun=All" -H 'Content-Type: application/json' -d @- 2>&1)
name=$(jq -r '.spec.ingressClassName // ""' <<< "$answer" 2> /dev/null)
[ -n "$name" ] || fail "an Ingress that names no class gets one" "it gets none"
[ "$name" = traefik ] || fail "an Ingress that names no class gets the class traefik" "it gets $name"
pass "it gets $name"
