set -e
kubectl create --validate=false -f - <<END
apiVersion: v1
kind: ServiceAccount
metadata: { name: door, namespace: gate }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: door-classes }
rules:
  - { apiGroups: [networking.k8s.io], resources: [ingressclasses], verbs: [get, list, watch] }
  - { apiGroups: [""], resources: [nodes], verbs: [get, list, watch] }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: door-classes }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: door-classes }
subjects: [{ kind: ServiceAccount, name: door, namespace: gate }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: door, namespace: $NAMESPACE }
rules:
  - { apiGroups: [""], resources: [services, secrets], verbs: [get, list, watch] }
  - { apiGroups: [discovery.k8s.io], resources: [endpointslices], verbs: [get, list, watch] }
  - { apiGroups: [networking.k8s.io], resources: [ingresses], verbs: [get, list, watch] }
  - { apiGroups: [networking.k8s.io], resources: [ingresses/status], verbs: [update] }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: door, namespace: $NAMESPACE }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: door }
subjects: [{ kind: ServiceAccount, name: door, namespace: gate }]
END
