set -e
tag=$(curl -sf --max-time "$LAB_PATIENCE" http://127.0.0.1:5000/v2/library/traefik/tags/list | jq -r '.tags[0]')
kubectl -n gate create serviceaccount keeper
kubectl create clusterrole keeper --verb=get,list,watch --resource=services,secrets,endpointslices.discovery.k8s.io,ingresses.networking.k8s.io
kubectl -n "$NAMESPACE" create rolebinding keeper --clusterrole=keeper --serviceaccount=gate:keeper
kubectl create clusterrole keeper-classes --verb=get,list,watch --resource=ingressclasses.networking.k8s.io,nodes
kubectl create clusterrolebinding keeper-classes --clusterrole=keeper-classes --serviceaccount=gate:keeper
jq -n --arg image "docker.io/library/traefik:$tag" '{apiVersion: "apps/v1", kind: "DaemonSet", metadata: {name: "keeper", namespace: "gate"},
  spec: {selector: {matchLabels: {app: "keeper"}}, template: {metadata: {labels: {app: "keeper"}}, spec: {serviceAccountName: "keeper",
    containers: [{name: "traefik", image: $image, args: ["--entrypoints.web.address=:9000", "--providers.kubernetesingress=true",
      "--providers.kubernetesingress.namespaces=\(env.NAMESPACE)", "--providers.kubernetesingress.ingressclass=\(env.CLASS)"],
      readinessProbe: {tcpSocket: {port: 9000}, timeoutSeconds: 20}}]}}}}' | kubectl create --validate=false -f -
jq -n '{apiVersion: "v1", kind: "Service", metadata: {name: "keeper", namespace: "gate"}, spec: {type: "NodePort", selector: {app: "keeper"},
  ports: [{port: 9000, nodePort: (env.PORT | tonumber)}]}}' | kubectl create --validate=false -f -
answered() {
  local node
  for node in $LAB_WORKERS; do
    [ "$(curl -q --noproxy '*' -s --max-time "$LAB_PATIENCE" -H 'Host: plaza.test' "http://$(address_of "$node"):$PORT/")" = "fountain /" ] || return 1
  done
}
both() { api /apis/apps/v1/namespaces/gate/daemonsets/keeper -f | jq -e '.status.numberReady == .status.desiredNumberScheduled' > /dev/null; }
wait_until 250 both
wait_until 100 answered
