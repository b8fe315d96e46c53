set -e
kubectl taint node "$NODE" team=ours:NoSchedule
kubectl -n render patch deployment render --type=merge -p "$(jq -n '{spec: {template: {spec: {tolerations: [{key: "team", operator: "Exists", effect: "NoSchedule"}],
  affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: "kubernetes.io/hostname", operator: "In", values: [env.NODE]}]}]}}}}}}}')"
kubectl -n others delete pods --field-selector "spec.nodeName=$NODE,metadata.name!=sentry" --timeout=0s
wait_until 200 rolled_out render render
for one in office kitchen; do wait_until 200 rolled_out others $one; done
