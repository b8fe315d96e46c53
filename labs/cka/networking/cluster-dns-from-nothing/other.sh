set -e
tag=$(curl -sf --max-time "$LAB_PATIENCE" http://127.0.0.1:5000/v2/coredns/coredns/tags/list | jq -r '.tags[0]')
kubectl create namespace phone-book
kubectl -n phone-book create serviceaccount reader
kubectl create clusterrole phone-book --verb=list,watch --resource=services,namespaces,endpointslices.discovery.k8s.io
kubectl create clusterrolebinding phone-book --clusterrole=phone-book --serviceaccount=phone-book:reader
printf '%s:1053 {\n  errors\n  kubernetes\n  ready\n}\n.:1053 {\n  forward . /etc/resolv.conf\n}\n' "$LAB_CLUSTER_DOMAIN" > Corefile
kubectl -n phone-book create configmap settings --from-file=Corefile
rm Corefile
jq -n --arg image "registry.k8s.io/coredns/coredns:$tag" '{apiVersion: "apps/v1", kind: "DaemonSet", metadata: {name: "phone-book", namespace: "phone-book"},
  spec: {selector: {matchLabels: {book: "phone"}}, template: {metadata: {labels: {book: "phone"}}, spec: {serviceAccountName: "reader", dnsPolicy: "Default",
    containers: [{name: "coredns", image: $image, args: ["-conf", "/settings/Corefile"], readinessProbe: {httpGet: {path: "/ready", port: 8181}, timeoutSeconds: 10},
      volumeMounts: [{name: "settings", mountPath: "/settings"}]}], volumes: [{name: "settings", configMap: {name: "settings"}}]}}}}' | kubectl create --validate=false -f -
jq -n '{apiVersion: "v1", kind: "Service", metadata: {name: "phone-book", namespace: "phone-book"}, spec: {clusterIP: env.ADDRESS, selector: {book: "phone"},
  ports: [{name: "dns", port: 53, targetPort: 1053, protocol: "UDP"}, {name: "tcp", port: 53, targetPort: 1053, protocol: "TCP"}]}}' | kubectl create --validate=false -f -
