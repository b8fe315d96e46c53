[ -d /root/studio ] || fail "a folder /root/studio" "there is none"
for path in "pods/critic" "services/gallery"; do
  [ "$(api "/api/v1/namespaces/$NAMESPACE/$path" | jq -r .kind)" = Status ] || fail "$path is in the folder only" "it has been made already"
done
said=$(kubectl create --dry-run=server --validate=false -o json -f /root/studio 2>&1) || fail "the API server would make what is in the folder" "$(tail -n 1 <<< "$said")"
found=$(jq -rs '[.[] | if .kind == "List" then .items[] else . end | {kind, name: .metadata.name, namespace: .metadata.namespace, text: (if .kind == "Pod" then .spec.containers[0].image else "\(.spec.type) \(.spec.ports[0].nodePort) \(.spec.selector.app)" end)} | "\(.kind) \(.namespace)/\(.name): \(.text)"] | sort | join("; ")' <<< "$said")
wanted="Pod $NAMESPACE/critic: nginx:latest; Service $NAMESPACE/gallery: NodePort 30555 painter"
[ "$found" = "$wanted" ] || fail "$wanted" "$found"
pass "$found"
