set -e
{
  cat <<END
apiVersion: v1
kind: ConfigMap
metadata: { name: oar, namespace: $NAMESPACE }
data:
  default.conf: |
    server { listen 80; location = /name { return 200 \$hostname; } }
END
  web cox 1
} | kubectl create --validate=false -f -
wait_until 150 rolled_out "$NAMESPACE" cox
