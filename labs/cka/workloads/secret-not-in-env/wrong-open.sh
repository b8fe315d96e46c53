set -e
kubectl -n "$NAMESPACE" get deployment vault -o json | jq '.spec.template.spec |= (.volumes = [{name: "password", secret: {secretName: "vault"}}] | .containers[0] |= (del(.env) | .volumeMounts = [{name: "password", mountPath: "/run/vault", readOnly: true}]))' |
  kubectl replace --validate=false -f -
