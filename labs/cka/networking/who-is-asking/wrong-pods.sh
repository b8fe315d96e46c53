set -e
kubectl -n "$NAMESPACE" patch deployment guestbook --type=merge -p '{"spec": {"replicas": 2, "strategy": {"type": "Recreate", "rollingUpdate": null}, "template": {"spec": {"topologySpreadConstraints": [{"maxSkew": 1, "topologyKey": "kubernetes.io/hostname", "whenUnsatisfiable": "DoNotSchedule", "labelSelector": {"matchLabels": {"app": "guestbook"}}}]}}}}'
wait_until 200 rolled_out "$NAMESPACE" guestbook
