# shellcheck disable=SC2154
object files "/api/v1/namespaces/$NAMESPACE/services/files"
address=$(jq -r .spec.clusterIP <<< "$files")
object service /api/v1/namespaces/kube-system/services/kube-dns
server=$(jq -r .spec.clusterIP <<< "$service")
domain=$(setting <(ssh -n root@node-0 cat /var/lib/kubelet/kubelet-config.yaml) clusterDomain)
name=files.$NAMESPACE.svc.${domain:-$LAB_CLUSTER_DOMAIN}
object pods "/api/v1/namespaces/$NAMESPACE/pods?labelSelector=app%3Dfiles"
pod=$(jq -r '[.items[] | select(.status.phase == "Running" and .metadata.deletionTimestamp == null)][0].metadata.name // ""' <<< "$pods")
[ -n "$pod" ] || fail "a pod of files that runs" "there is none"
# Somebody else than clerk asks, and no hosts file is looked into.
said=$(timeout $((LAB_PATIENCE / 2)) kubectl -n "$NAMESPACE" exec "$pod" -- sh -c "$LOOKUP lookup $name." 2>&1)
grep -qwF "$address" <<< "$said" || fail "$server answers $address for $name" "$(grep . <<< "$said" | tail -n 2 | grep . || echo 'there is no such name')"
pass "$name is $address"
