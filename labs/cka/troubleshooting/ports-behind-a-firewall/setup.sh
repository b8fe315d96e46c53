set -e
for node in $LAB_WORKERS; do
  web "guard-$node" 1 | kubectl create --dry-run=client --validate=false -o json -f - | jq --arg node "$node" '.spec.template |= (.metadata.labels.watch = "all" | .spec.nodeSelector = {"kubernetes.io/hostname": $node})' | kubectl create --validate=false -f -
done
kubectl create --validate=false -f - <<END
apiVersion: v1
kind: Service
metadata: { name: guards, namespace: $NAMESPACE }
spec:
  type: NodePort
  selector: { watch: all }
  ports: [{ port: 80, nodePort: 30911 }]
END
for node in $LAB_WORKERS; do wait_until 200 rolled_out "$NAMESPACE" "guard-$node"; done
