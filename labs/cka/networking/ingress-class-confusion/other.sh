set -e
kubectl delete ingressclass retired
kubectl annotate ingressclass traefik ingressclass.kubernetes.io/is-default-class=true
# The API server takes a moment to see which class is the default.
chosen() {
  jq -n '{apiVersion: "networking.k8s.io/v1", kind: "Ingress", metadata: {name: "any"}, spec: {rules: [{host: "any.test"}]}}' |
    api "/apis/networking.k8s.io/v1/namespaces/$NAMESPACE/ingresses?dryRun=All" -H 'Content-Type: application/json' -d @- | jq -e '.spec.ingressClassName == "traefik"' > /dev/null
}
wait_until 30 chosen
for name in menu orders; do
  kubectl -n "$NAMESPACE" delete ingress "$name"
  kubectl -n "$NAMESPACE" create ingress "$name" --rule="$name.test/*=$name:80"
done
served() { [ "$(through 30080 menu.test /)" = "menu /" ] && [ "$(through 30080 orders.test /)" = "orders /" ]; }
wait_until 100 served
