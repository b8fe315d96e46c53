# shellcheck disable=SC2154
answer=$(jq -n '{apiVersion: "v1", kind: "PersistentVolumeClaim", metadata: {name: "any"}, spec: {accessModes: ["ReadWriteOnce"], resources: {requests: {storage: "1Mi"}}}}' |
  api "/api/v1/namespaces/$NAMESPACE/persistentvolumeclaims?dryRun=All" -H 'Content-Type: application/json' -d @- 2>&1)
name=$(jq -r '.spec.storageClassName // ""' <<< "$answer" 2> /dev/null)
[ -n "$name" ] || fail "a claim that names no class gets one" "it gets none"
object class "/apis/storage.k8s.io/v1/storageclasses/$name"
found=$(jq -r '"\(.provisioner) \(.reclaimPolicy) \(.volumeBindingMode)"' <<< "$class")
[ "$found" = "rancher.io/local-path Retain WaitForFirstConsumer" ] || fail "a class of rancher.io/local-path with Retain and WaitForFirstConsumer" "$name: $found"
pass "it gets $name"
