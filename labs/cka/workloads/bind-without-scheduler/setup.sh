set -e
kubectl create --validate=false -f - <<END
apiVersion: v1
kind: Pod
metadata: { name: courier, namespace: $NAMESPACE, labels: { app: courier } }
spec:
  nodeSelector: { kubernetes.io/hostname: $NODE }
  terminationGracePeriodSeconds: 1
  containers:
    - { name: web, image: "nginx:latest", imagePullPolicy: IfNotPresent }
END
remember courier "$(api "/api/v1/namespaces/$NAMESPACE/pods/courier" -f | jq -r .metadata.uid)"
