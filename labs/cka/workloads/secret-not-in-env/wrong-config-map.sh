set -e
password=$(kubectl -n "$NAMESPACE" get secret vault -o jsonpath='{.data.password}' | base64 -d)
kubectl -n "$NAMESPACE" create configmap vault --from-literal=password="$password"
kubectl -n "$NAMESPACE" get deployment vault -o json | jq '.spec.template.spec |= (.securityContext.fsGroup = 101 | .volumes = [{name: "password", projected: {defaultMode: 288, sources: [{configMap: {name: "vault"}}]}}] | .containers[0] |= (del(.env) | .volumeMounts = [{name: "password", mountPath: "/run/vault", readOnly: true}]))' |
  kubectl replace --validate=false -f -
