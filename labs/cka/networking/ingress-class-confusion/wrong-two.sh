set -e
for name in menu orders; do
  kubectl -n "$NAMESPACE" patch ingress "$name" -p '{"spec": {"ingressClassName": "traefik"}}'
done
kubectl annotate ingressclass traefik ingressclass.kubernetes.io/is-default-class=true
served() { [ "$(through 30080 menu.test /)" = "menu /" ] && [ "$(through 30080 orders.test /)" = "orders /" ]; }
wait_until 100 served
