answer=$(jq -n '{apiVersion: "v1", kind: "PersistentVolumeClaim", metadata: {name: "any"}, spec: {accessModes: ["ReadWriteOnce"], resources: {requests: {storage: "1Mi"}}}}' |
  api "/api/v1/namespaces/$NAMESPACE/persistentvolumeclaims?dryRun=All" -H 'Content-Type: application/json' -d @- 2>&1)
class=$(jq -r '.spec.storageClassName // ""' <<< "$answer" 2> /dev/null)
[ -n "$class" ] || fail "a claim that names no class gets one" "it gets none"
pass "it gets $class"
