set -e
kubectl create --validate=false -f - <<END
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, namespace: $NAMESPACE }
spec: { podSelector: { matchLabels: { app: web } }, policyTypes: [Ingress, Egress], egress: [{ ports: [{ port: 53, protocol: UDP }, { port: 53, protocol: TCP }] }, { to: [{ podSelector: { matchLabels: { app: api } } }], ports: [{ port: 80 }] }] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: api, namespace: $NAMESPACE }
spec: { podSelector: { matchLabels: { app: api } }, policyTypes: [Ingress, Egress], ingress: [{ from: [{ podSelector: { matchLabels: { app: web } } }], ports: [{ port: 80 }] }], egress: [{ ports: [{ port: 53, protocol: UDP }, { port: 53, protocol: TCP }] }, { to: [{ podSelector: { matchLabels: { app: db } } }], ports: [{ port: 80 }] }] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: db, namespace: $NAMESPACE }
spec: { podSelector: { matchLabels: { app: db } }, policyTypes: [Ingress, Egress], ingress: [{ from: [{ podSelector: { matchLabels: { app: api } } }], ports: [{ port: 80 }] }], egress: [{ ports: [{ port: 53, protocol: UDP }, { port: 53, protocol: TCP }] }] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: others, namespace: $NAMESPACE }
spec: { podSelector: { matchExpressions: [{ key: app, operator: NotIn, values: [web, api, db] }] }, policyTypes: [Ingress, Egress], egress: [{ ports: [{ port: 53, protocol: UDP }, { port: 53, protocol: TCP }] }] }
END
