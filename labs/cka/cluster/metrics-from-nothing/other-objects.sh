set -e
wait_until 240 api_ready
tag=$(curl -sf --max-time "$LAB_PATIENCE" http://127.0.0.1:5000/v2/metrics-server/metrics-server/tags/list | jq -r '.tags[0]')
# The certificate is its own authority.
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -noenc -keyout meter.key -out meter.crt -days 365 -subj /CN=meter.figures.svc -addext subjectAltName=DNS:meter.figures.svc
kubectl create namespace figures
kubectl -n figures create serviceaccount meter
kubectl -n figures create secret tls meter --cert=meter.crt --key=meter.key
kubectl create clusterrole meter --verb=get,list,watch --resource=nodes,pods,nodes/metrics
kubectl create clusterrolebinding meter --clusterrole=meter --serviceaccount=figures:meter
kubectl create clusterrolebinding meter-delegator --clusterrole=system:auth-delegator --serviceaccount=figures:meter
kubectl -n kube-system create rolebinding meter --role=extension-apiserver-authentication-reader --serviceaccount=figures:meter
jq -n --arg image "registry.k8s.io/metrics-server/metrics-server:$tag" '{apiVersion: "apps/v1", kind: "Deployment", metadata: {name: "meter", namespace: "figures"},
  spec: {selector: {matchLabels: {what: "meter"}}, template: {metadata: {labels: {what: "meter"}}, spec: {serviceAccountName: "meter",
    containers: [{name: "meter", image: $image, args: ["--secure-port=10443", "--tls-cert-file=/own/tls.crt", "--tls-private-key-file=/own/tls.key",
      "--kubelet-certificate-authority=/var/run/secrets/kubernetes.io/serviceaccount/ca.crt", "--kubelet-preferred-address-types=InternalIP", "--metric-resolution=20s"],
      readinessProbe: {httpGet: {path: "/readyz", port: 10443, scheme: "HTTPS"}, timeoutSeconds: 10}, volumeMounts: [{name: "own", mountPath: "/own"}]}],
    volumes: [{name: "own", secret: {secretName: "meter"}}]}}}}' | kubectl create --validate=false -f -
kubectl -n figures create service clusterip meter --tcp=443:10443
kubectl -n figures set selector service meter what=meter
jq -n --arg bundle "$(base64 -w 0 meter.crt)" '{apiVersion: "apiregistration.k8s.io/v1", kind: "APIService", metadata: {name: "v1beta1.metrics.k8s.io"},
  spec: {group: "metrics.k8s.io", version: "v1beta1", groupPriorityMinimum: 200, versionPriority: 50, service: {name: "meter", namespace: "figures"}, caBundle: $bundle}}' | kubectl create --validate=false -f -
