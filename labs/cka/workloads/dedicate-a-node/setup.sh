set -e
for namespace in render others; do fresh_namespace "$namespace"; done
deployment() {
  cat <<END
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: $2, namespace: $1 }
spec:
  replicas: $3
  selector: { matchLabels: { app: $2 } }
  template:
    metadata: { labels: { app: $2 } }
    spec:
      terminationGracePeriodSeconds: 1
      topologySpreadConstraints:
        - { maxSkew: 1, topologyKey: kubernetes.io/hostname, whenUnsatisfiable: ScheduleAnyway, labelSelector: { matchLabels: { app: $2 } } }
      containers:
        - { name: web, image: "nginx:latest", imagePullPolicy: IfNotPresent }
END
}
{
  deployment render render 2
  deployment others office 2
  deployment others kitchen 1
  cat <<END
---
apiVersion: v1
kind: Pod
metadata: { name: sentry, namespace: others }
spec:
  nodeName: $NODE
  tolerations: [{ key: team, operator: Exists }]
  containers:
    - { name: web, image: "nginx:latest", imagePullPolicy: IfNotPresent }
END
} | kubectl apply --validate=false -f -
for one in 'render render' 'others office' 'others kitchen'; do
  # shellcheck disable=SC2086
  wait_until 250 rolled_out $one
done
running() { [ "$(api /api/v1/namespaces/others/pods/sentry -f | jq -r .status.phase)" = Running ]; }
wait_until 100 running
remember sentry "$(api /api/v1/namespaces/others/pods/sentry -f | jq -r .metadata.uid)"
remember others "$(api /apis/apps/v1/namespaces/others/deployments -f | jq -c '[.items[] | {name: .metadata.name, uid: .metadata.uid, generation: .metadata.generation}]')"
