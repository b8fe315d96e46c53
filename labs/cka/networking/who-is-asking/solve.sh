set -e
kubectl -n "$NAMESPACE" patch service guestbook --type=merge -p '{"spec": {"externalTrafficPolicy": "Local"}}'
kubectl -n "$NAMESPACE" patch deployment guestbook --type=merge -p '{"spec": {"replicas": 2, "strategy": {"type": "Recreate", "rollingUpdate": null}, "template": {"spec": {"topologySpreadConstraints": [{"maxSkew": 1, "topologyKey": "kubernetes.io/hostname", "whenUnsatisfiable": "DoNotSchedule", "labelSelector": {"matchLabels": {"app": "guestbook"}}}]}}}}'
wait_until 200 rolled_out "$NAMESPACE" guestbook
for node in $LAB_WORKERS; do wait_until 60 curl -sf --max-time 5 -o /dev/null "http://$node:30444"; done
