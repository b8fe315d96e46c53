set -e
for pair in east=node-0 west=node-1; do
  web "${pair%=*}" 1 | kubectl create --dry-run=client --validate=false -o json -f - |
    jq --arg node "${pair#*=}" '.spec.template.spec.nodeSelector = {"kubernetes.io/hostname": $node}' | kubectl create --validate=false -f -
done
# The kubelet tells at its own pace that its runtime has no network.
unready() { api "/api/v1/nodes/$1" -f | jq -e 'any(.status.conditions[]; .type == "Ready" and .status == "False")' > /dev/null; }
for node in node-0 node-1; do wait_until 130 unready $node; done
