set -e
case $OFFICE in
  probe) patch='[{"op": "replace", "path": "/spec/template/spec/containers/0/readinessProbe/httpGet/path", "value": "/healthz"}]' ;;
  node) patch='[{"op": "replace", "path": "/spec/template/spec/nodeSelector", "value": {"kubernetes.io/os": "linux"}}]' ;;
esac
kubectl -n "$NAMESPACE" patch deployment office --type=json -p "$patch"
wait_until 200 rolled_out "$NAMESPACE" office
