set -e
kubectl -n "$NAMESPACE" patch deployment easel --type=strategic -p "$(jq -n '{spec: {template: {spec: {
  containers: [{name: "web", env: [{name: "COLOUR", valueFrom: {configMapKeyRef: {name: "look", key: "colour"}}}], envFrom: [{prefix: "LOOK_", configMapRef: {name: "look"}}], volumeMounts: [{name: "look", mountPath: "/etc/look/banner", subPath: "banner"}]}],
  volumes: [{name: "look", configMap: {name: "look"}}]}}}}')"
wait_until 200 rolled_out "$NAMESPACE" easel
