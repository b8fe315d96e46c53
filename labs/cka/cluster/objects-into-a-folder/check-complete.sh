[ -d /root/parish ] || fail "a folder /root/parish" "there is none"
said=$(kubectl create --dry-run=client --validate=false -o json -f /root/parish 2>&1) || fail "the files can be read" "$(tail -n 1 <<< "$said")"
files=$(jq -s '[.[] | if .kind == "List" then .items[] else . end]' <<< "$said")
# What makes an object what it is, whatever else the API server has written on it.
meaning='def meaning: {kind, name: .metadata.name, namespace: .metadata.namespace} + (
  if .kind == "Namespace" then {parish: .metadata.labels.parish} elif .kind == "ConfigMap" then {data} elif .kind == "Secret" then {data: ((.data // {}) + ((.stringData // {}) | map_values(@base64)))}
  elif .kind == "Role" then {rules} elif .kind == "RoleBinding" then {role: .roleRef.name, subjects: [.subjects[]? | "\(.kind) \(.name)"]}
  elif .kind == "LimitRange" then {limits: [.spec.limits[] | .defaultRequest]} elif .kind == "Service" then {selector: .spec.selector, ports: [.spec.ports[]? | [.port, .targetPort // .port]]}
  elif .kind == "Deployment" then {replicas: (.spec.replicas // 1), template: (.spec.template | {labels: .metadata.labels, account: .spec.serviceAccountName, containers: [.spec.containers[] | {image, envFrom}]})} else {} end);'
there=''
for path in "/api/v1/namespaces/$NAMESPACE" "/api/v1/namespaces/$NAMESPACE/configmaps/hours" "/api/v1/namespaces/$NAMESPACE/secrets/keys" "/api/v1/namespaces/$NAMESPACE/serviceaccounts/clerk" \
  "/apis/rbac.authorization.k8s.io/v1/namespaces/$NAMESPACE/roles/reader" "/apis/rbac.authorization.k8s.io/v1/namespaces/$NAMESPACE/rolebindings/clerk-reads" \
  "/api/v1/namespaces/$NAMESPACE/limitranges/usual" "/apis/apps/v1/namespaces/$NAMESPACE/deployments/desk" "/api/v1/namespaces/$NAMESPACE/services/desk"; do
  object one "$path"
  # shellcheck disable=SC2154
  there+=$one
done
missing=$(jq -rn --slurpfile there <(printf '%s' "$there") --argjson files "$files" "$meaning"'[$files[] | meaning] as $saved | [$there[] | meaning | select(. as $wanted | $saved | any(. == $wanted) | not) | "\(.kind) \(.name)"] | join(", ")')
[ -z "$missing" ] || fail "all that people have made in $NAMESPACE is in the folder, as it is" "not so: $missing" "\`kubectl get all\` means some kinds only."
pass "$(jq length <<< "$files") objects"
