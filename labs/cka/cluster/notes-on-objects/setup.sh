set -e
kubectl -n "$NAMESPACE" create serviceaccount juggler
kubectl create --validate=false -f - <<END
apiVersion: v1
kind: Pod
metadata: { name: plain, namespace: $NAMESPACE }
spec:
  terminationGracePeriodSeconds: 1
  containers: [{ name: web, image: "nginx:latest", imagePullPolicy: IfNotPresent }]
END
