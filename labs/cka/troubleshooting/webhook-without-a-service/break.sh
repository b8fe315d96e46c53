set -e
kubectl create --validate=false -f - <<END
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: { name: inspector }
webhooks:
  - name: pods.inspector.example
    admissionReviewVersions: [v1]
    sideEffects: None
    failurePolicy: Fail
    timeoutSeconds: 5
    clientConfig:
      service: { namespace: inspectors, name: inspector, path: /pods }
    namespaceSelector: { matchLabels: { inspected: "yes" } }
    rules:
      - { apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods] }
END
pod() { jq -n '{apiVersion: "v1", kind: "Pod", metadata: {name: "visitor", labels: {app: "visitor"}}, spec: {containers: [{name: "web", image: "nginx:latest"}]}}'; }
refused() { [[ $(pod | tried "/api/v1/namespaces/$NAMESPACE/pods") == *inspector* ]]; }
wait_until 60 refused
web crane 2 | kubectl create --validate=false -f -
