set -e
word=$(random_word)
remember row "$word"
# deployment NAME [FAULT]: nginx with the settings of the config map of that name.
deployment() {
  web "$1" 1 | kubectl create --dry-run=client --validate=false -o json -f - | jq --arg name "$1" --arg fault "${2-}" '.spec.template.spec |= (
    .containers[0].volumeMounts = [{name: "settings", mountPath: "/etc/nginx/conf.d"}] | .volumes = [{name: "settings", configMap: {name: $name}}]
    | if $fault == "probe" then .containers[0].readinessProbe = {httpGet: {path: "/health", port: 80}} elif $fault == "node" then .nodeSelector = {disk: "tape"} else . end)'
}
{
  cat <<END
apiVersion: v1
kind: ConfigMap
metadata: { name: office, namespace: $NAMESPACE }
data:
  default.conf: |
    server {
      listen 80;
      location = /seats { return 200 "$word \$hostname"; }
      location = /healthz { return 200 "open"; }
    }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: front, namespace: $NAMESPACE }
data:
  default.conf: |
    server {
      listen 80;
      add_header X-Front \$hostname always;
      location / { proxy_pass http://$BACKEND; proxy_connect_timeout 5s; }
    }
END
  service office
  cat <<END
---
apiVersion: v1
kind: Service
metadata: { name: front, namespace: $NAMESPACE }
spec:
  type: NodePort
  selector: { $SELECTOR }
  ports: [{ port: 80, targetPort: $TARGET, nodePort: 30333 }]
END
} | kubectl create --validate=false -f -
deployment office "$OFFICE" | kubectl create --validate=false -f -
deployment front | kubectl create --validate=false -f -
for root in /apis/apps/v1/deployments /api/v1/services; do
  remember "theatre-${root##*/}" "$(api "${root%/*}/namespaces/$NAMESPACE/${root##*/}" -f | jq -c '[.items[].metadata.uid] | sort')"
done
