set -e
kubectl -n "$NAMESPACE" create service clusterip "$BOAT" --clusterip=None --tcp=80:80
kubectl -n "$NAMESPACE" set selector service "$BOAT" app=oar
for number in 0 1; do
  jq -n --arg name "$BOAT-$number" '{apiVersion: "v1", kind: "Pod", metadata: {name: $name, namespace: env.NAMESPACE, labels: {app: "oar"}}, spec: {hostname: $name, subdomain: env.BOAT, terminationGracePeriodSeconds: 1,
    containers: [{name: "web", image: "nginx:latest", imagePullPolicy: "IfNotPresent", volumeMounts: [{name: "settings", mountPath: "/etc/nginx/conf.d"}]}], volumes: [{name: "settings", configMap: {name: "oar"}}]}}' | kubectl create --validate=false -f -
done
pod=$(kubectl -n "$NAMESPACE" get pods -l app=cox -o jsonpath='{.items[0].metadata.name}')
for number in 0 1; do wait_until 150 fetched "$pod" "http://$BOAT-$number.$BOAT/name"; done
