set -e
rm -rf /root/parish
{
  cat <<END
apiVersion: v1
kind: ConfigMap
metadata: { name: hours, namespace: $NAMESPACE }
data: { monday: "9-12", friday: "14-$(random_word)" }
---
apiVersion: v1
kind: Secret
metadata: { name: keys, namespace: $NAMESPACE }
stringData: { door: "$(random_word)" }
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: clerk, namespace: $NAMESPACE }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: reader, namespace: $NAMESPACE }
rules:
  - { apiGroups: [""], resources: [configmaps], verbs: [get, list] }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: clerk-reads, namespace: $NAMESPACE }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader }
subjects: [{ kind: ServiceAccount, name: clerk, namespace: $NAMESPACE }]
---
apiVersion: v1
kind: LimitRange
metadata: { name: usual, namespace: $NAMESPACE }
spec: { limits: [{ type: Container, defaultRequest: { memory: 16Mi } }] }
END
  web desk 2
  service desk
} | kubectl create --validate=false -f -
kubectl -n "$NAMESPACE" patch deployment desk --type=strategic -p '{"spec": {"template": {"spec": {"serviceAccountName": "clerk", "containers": [{"name": "web", "envFrom": [{"configMapRef": {"name": "hours"}}]}]}}}}'
kubectl label namespace "$NAMESPACE" parish=north
wait_until 200 rolled_out "$NAMESPACE" desk
