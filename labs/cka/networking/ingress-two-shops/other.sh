set -e
route() {
  kubectl -n "$NAMESPACE" create ingress "$@" --class=traefik
}
route bakery --rule="bakery.$DOMAIN/*=bakery:80,tls=market" --rule="bakery.$DOMAIN/fish*=fishery:80,tls=market"
route fishery --rule="fishery.$DOMAIN/*=fishery:80"
route rest --rule='/*=lost:80'
served() { [ "$(through 30080 nobody.example /)" = "lost /" ] && [ "$(through 30443 "bakery.$DOMAIN" / --cacert /root/market.crt)" = "bakery /" ]; }
wait_until 100 served
