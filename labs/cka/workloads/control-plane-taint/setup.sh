set -e
usual=node-role.kubernetes.io/control-plane
if [ "$TAINT" != "$usual" ]; then
  kubectl taint node server "$TAINT=yes:NoSchedule"
  kubectl taint node server "$usual:NoSchedule-"
fi
web meter 1 | kubectl create --dry-run=client --validate=false -o json -f - |
  jq '.kind = "DaemonSet" | del(.spec.replicas, .spec.strategy, .status)' | kubectl create --validate=false -f -
# More pods than fit: some of them would take every room that opens.
web crowd 3 | kubectl create --dry-run=client --validate=false -o json -f - |
  jq '.spec.template.spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution = [{topologyKey: "kubernetes.io/hostname", labelSelector: {matchLabels: {app: "crowd"}}}]' |
  kubectl create --validate=false -f -
runs() { api "/api/v1/namespaces/$NAMESPACE/pods?labelSelector=app%3D$1" -f | jq -e "$READY_PODS"'ready_pods | length > 0' > /dev/null; }
wait_until 150 runs meter
wait_until 150 runs crowd
