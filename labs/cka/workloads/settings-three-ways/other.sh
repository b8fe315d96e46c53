set -e
kubectl -n "$NAMESPACE" get deployment easel -o json | jq '.spec.template.spec |= (.containers[0] += {envFrom: [{prefix: "LOOK_", configMapRef: {name: "look"}}], volumeMounts: [{name: "all", mountPath: "/etc/look", readOnly: true}]}
  | .volumes = [{name: "all", projected: {sources: [{configMap: {name: "look", items: [{key: "banner", path: "banner"}]}}]}}])' | kubectl replace --validate=false -f -
kubectl -n "$NAMESPACE" set env deployment/easel --from=configmap/look --keys=colour
wait_until 200 rolled_out "$NAMESPACE" easel
