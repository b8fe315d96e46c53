set -e
kubectl -n "$NAMESPACE" patch deployment runner --type=merge -p '{"spec": {"template": {"spec": {"nodeSelector": null, "affinity": {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [{"matchExpressions": [{"key": "size", "operator": "DoesNotExist"}]}, {"matchExpressions": [{"key": "size", "operator": "NotIn", "values": ["small"]}]}]}, "preferredDuringSchedulingIgnoredDuringExecution": [{"weight": 1, "preference": {"matchExpressions": [{"key": "speed", "operator": "Exists"}]}}]}}}}}}'
wait_until 200 rolled_out "$NAMESPACE" runner
