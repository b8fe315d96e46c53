set -e
taint='{"spec":{"unschedulable":true,"taints":[{"key":"maintenance","value":"running","effect":"NoSchedule"},{"key":"node.kubernetes.io/unschedulable","effect":"NoSchedule"}]}}'
api "/api/v1/nodes/$NODE" -f -X PATCH -H 'Content-Type: application/merge-patch+json' -d "$taint" > /dev/null
# What ran there moves, as after a drain.
for pod in $(api "/api/v1/namespaces/default/pods?fieldSelector=spec.nodeName=$NODE" -f | jq -r '.items[].metadata.name'); do
  api "/api/v1/namespaces/default/pods/$pod?gracePeriodSeconds=1" -f -X DELETE > /dev/null
done
