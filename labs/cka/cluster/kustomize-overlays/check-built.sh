for one in "test 1 hello" "prod $REPLICAS welcome"; do
  read -r stage replicas greeting <<< "$one"
  folder=/root/market/overlays/$stage
  [ -d "$folder" ] || fail "a folder $folder" "there is none"
  made=$(kubectl kustomize "$folder" 2>&1) || fail "$folder can be built" "$(tail -n 1 <<< "$made")"
  found=$(kubectl create --dry-run=client --validate=false -o json -f - <<< "$made" 2> /dev/null | jq -rs '[.[] | if .kind == "List" then .items[] else . end] as $all
    | [$all[] | select(.kind == "Deployment" and .metadata.name == "stall")][0] as $stall
    | ($stall.spec.template.spec.containers[0].env[]? | select(.name == "GREETING").valueFrom.configMapKeyRef) as $ref
    | [$all[] | select(.kind == "ConfigMap" and .metadata.name == $ref.name)][0] as $settings
    | "\([$all[] | select(.kind != "Namespace").metadata.namespace] | unique | join(",")) \($stall.spec.replicas // 1) \($settings.data[$ref.key] // "none") \([$all[].kind] | contains(["Service"]))"' 2> /dev/null)
  [ "$found" = "market-$stage $replicas $greeting true" ] || fail "$folder makes all in market-$stage, with $replicas replicas and the greeting $greeting" "namespace, replicas, greeting, service: ${found:-no deployment stall with a greeting}"
done
pass "test and prod"
