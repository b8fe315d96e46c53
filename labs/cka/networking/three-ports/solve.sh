set -e
kubectl apply --validate=false -f - <<END
apiVersion: v1
kind: Service
metadata: { name: ferry, namespace: $NAMESPACE }
spec:
  type: NodePort
  selector: { app: ferry }
  ports:
    - { port: 8080, targetPort: web, nodePort: $PORT }
END
for node in $LAB_WORKERS; do wait_until 100 curl -sf --max-time 5 -o /dev/null "http://$node:$PORT"; done
