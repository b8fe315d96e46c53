set -e
{
  cat <<END
apiVersion: v1
kind: ConfigMap
metadata: { name: look, namespace: $NAMESPACE }
data: { colour: umber, size: "40", banner: "open till six" }
END
  web easel 1
} | kubectl create --validate=false -f -
wait_until 200 rolled_out "$NAMESPACE" easel
