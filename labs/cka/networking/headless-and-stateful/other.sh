set -e
# Ordered starts are not needed; labels are of one's own choice.
kubectl -n "$NAMESPACE" create service clusterip "$BOAT" --clusterip=None --tcp=80:80
kubectl -n "$NAMESPACE" set selector service "$BOAT" "boat=$BOAT"
jq -n '{apiVersion: "apps/v1", kind: "StatefulSet", metadata: {name: env.BOAT, namespace: env.NAMESPACE}, spec: {serviceName: env.BOAT, replicas: 2, podManagementPolicy: "Parallel", selector: {matchLabels: {boat: env.BOAT}},
  template: {metadata: {labels: {boat: env.BOAT}}, spec: {terminationGracePeriodSeconds: 1, containers: [{name: "oar", image: "nginx:latest", imagePullPolicy: "IfNotPresent", command: ["nginx"], args: ["-g", "daemon off;"],
    volumeMounts: [{name: "all", mountPath: "/etc/nginx/conf.d"}]}], volumes: [{name: "all", projected: {sources: [{configMap: {name: "oar"}}]}}]}}}}' | kubectl create --validate=false -f -
