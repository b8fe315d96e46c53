set -e
{
  cat <<END
apiVersion: v1
kind: ConfigMap
metadata: { name: relay, namespace: $NAMESPACE }
data:
  default.conf: |
    server { listen 80; location / { proxy_pass http://prices.trade.svc.$LAB_CLUSTER_DOMAIN; } }
END
  web relay 1
  service relay | sed "s/name: relay/name: $NAME/"
} | kubectl create --validate=false -f -
kubectl -n "$NAMESPACE" patch deployment relay --type=strategic -p '{"spec": {"template": {"spec": {"containers": [{"name": "web", "volumeMounts": [{"name": "settings", "mountPath": "/etc/nginx/conf.d"}]}], "volumes": [{"name": "settings", "configMap": {"name": "relay"}}]}}}}'
wait_until 200 rolled_out "$NAMESPACE" relay
