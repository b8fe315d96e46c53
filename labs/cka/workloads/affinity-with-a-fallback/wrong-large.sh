set -e
kubectl -n "$NAMESPACE" patch deployment runner --type=merge -p '{"spec": {"template": {"spec": {"nodeSelector": {"size": "large", "speed": null}, "affinity": {"nodeAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": [{"weight": 50, "preference": {"matchExpressions": [{"key": "speed", "operator": "In", "values": ["fast"]}]}}]}}}}}}'
wait_until 200 rolled_out "$NAMESPACE" runner
