# shellcheck disable=SC2154
object class "/apis/networking.k8s.io/v1/ingressclasses/$CLASS"
controller=$(jq -r .spec.controller <<< "$class")
[ "$controller" = traefik.io/ingress-controller ] || fail "the class $CLASS names the controller traefik.io/ingress-controller" "it names $controller"
object front "/apis/networking.k8s.io/v1/namespaces/$NAMESPACE/ingresses/front"
named=$(jq -r '.spec.ingressClassName // "none"' <<< "$front")
[ "$named" = "$CLASS" ] || fail "the Ingress front names the class $CLASS" "it names $named"
pass "$CLASS: $controller"
