set -e
kubectl -n "$NAMESPACE" get deployment vault -o json | jq '.spec.template.spec |= (.securityContext.fsGroup = 101 | .volumes = [{name: "password", secret: {secretName: "vault", defaultMode: 256}}] | .containers[0] |= (.env = [{name: "PASSWORD", valueFrom: {secretKeyRef: {name: "vault", key: "password"}}}] | .volumeMounts = [{name: "password", mountPath: "/run/vault", readOnly: true}]))' |
  kubectl replace --validate=false -f -
