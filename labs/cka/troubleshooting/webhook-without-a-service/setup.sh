set -e
fresh_namespace dock
kubectl label namespace "$NAMESPACE" dock inspected=yes
kubectl delete validatingwebhookconfiguration inspector --ignore-not-found
kubectl delete validatingadmissionpolicy,validatingadmissionpolicybinding everyone-has-an-app --ignore-not-found
kubectl create --validate=false -f - <<END
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: { name: everyone-has-an-app }
spec:
  failurePolicy: Fail
  matchConstraints:
    resourceRules:
      - { apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods] }
  validations:
    - expression: "has(object.metadata.labels) && 'app' in object.metadata.labels"
      message: a pod must say by the label app what it is part of
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: { name: everyone-has-an-app }
spec:
  policyName: everyone-has-an-app
  validationActions: [Deny]
  matchResources:
    namespaceSelector: { matchLabels: { inspected: "yes" } }
END
pod() { jq -n --argjson labels "$1" '{apiVersion: "v1", kind: "Pod", metadata: {name: "visitor", labels: $labels}, spec: {containers: [{name: "web", image: "nginx:latest"}]}}'; }
refused() { [[ $(pod '{}' | tried "/api/v1/namespaces/$1/pods") == *'by the label app'* ]]; }
for namespace in "$NAMESPACE" dock; do wait_until 90 refused "$namespace"; done
