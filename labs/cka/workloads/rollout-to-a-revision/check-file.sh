file=hotel/reception.yaml
[ -s $file ] || fail "/root/$file" "there is none"
said=$(timeout $((LAB_PATIENCE * 2)) kubectl create --dry-run=client --validate=false -o json -f $file 2>&1) || fail "/root/$file can be read" "$said"
found=$(jq -rs '[.[] | if .kind == "List" then .items[] else . end | select(.kind == "Deployment" and .metadata.name == "reception")][0].spec.template.spec.containers[0] | "\(.env[]? | select(.name == "GREETING").value) \(.image)"' <<< "$said" 2> /dev/null)
[ "$found" = "$GREETING nginx:latest" ] || fail "the file says $GREETING, with nginx:latest" "${found:-no deployment reception}"
pass "$found"
