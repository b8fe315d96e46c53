set -e
kubectl create --validate=false -f - <<END
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: to-api, namespace: $NAMESPACE }
spec: { podSelector: { matchLabels: { app: api } }, policyTypes: [Ingress], ingress: [{ from: [{ podSelector: { matchLabels: { app: web } } }], ports: [{ port: 80 }] }] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: to-db, namespace: $NAMESPACE }
spec: { podSelector: { matchLabels: { app: db } }, policyTypes: [Ingress], ingress: [{ from: [{ podSelector: { matchLabels: { app: api } } }], ports: [{ port: 80 }] }] }
END
