set -e
{
  web guestbook 1
  cat <<END
---
apiVersion: v1
kind: Service
metadata: { name: guestbook, namespace: $NAMESPACE }
spec:
  type: NodePort
  selector: { app: guestbook }
  ports: [{ port: 80, nodePort: 30444 }]
END
} | kubectl create --validate=false -f -
wait_until 200 rolled_out "$NAMESPACE" guestbook
for node in $LAB_WORKERS; do wait_until 60 curl -sf --max-time 5 -o /dev/null "http://$node:30444"; done
