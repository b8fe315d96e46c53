set -e
kubectl -n "$NAMESPACE" patch deployment easel --type=strategic -p "$(jq -n '{spec: {template: {spec: {
  containers: [{name: "web", env: [{name: "COLOUR", value: "umber"}, {name: "LOOK_colour", value: "umber"}, {name: "LOOK_size", value: "40"}, {name: "LOOK_banner", value: "open till six"}], volumeMounts: [{name: "look", mountPath: "/etc/look"}]}],
  volumes: [{name: "look", configMap: {name: "look"}}]}}}}')"
wait_until 200 rolled_out "$NAMESPACE" easel
