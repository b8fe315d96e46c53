# shellcheck disable=SC2154
object ingress "/apis/networking.k8s.io/v1/namespaces/$NAMESPACE/ingresses/$PARTNER"
name=$(jq -r '.spec.ingressClassName // "none"' <<< "$ingress")
[ "$name" = partner ] || fail "the Ingress $PARTNER has the class partner" "it has $name"
said=$(through 30080 "$PARTNER.test" /)
case $said in "$PARTNER "*) fail "Traefik does not serve $PARTNER.test" "it answers: $said" ;; esac
object class /apis/networking.k8s.io/v1/ingressclasses/partner
pass "$PARTNER has the class $(jq -r .metadata.name <<< "$class")"
