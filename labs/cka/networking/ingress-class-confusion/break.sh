set -e
kubectl delete ingressclass retired partner --ignore-not-found
kubectl annotate ingressclass --all ingressclass.kubernetes.io/is-default-class-
route() {
  kubectl -n "$NAMESPACE" create ingress "$1" --rule="$1.test/*=$1:80" "${@:2}"
}
route orders
route "$PARTNER" --class=partner
kubectl create --validate=false -f - <<END
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: { name: partner }
spec: { controller: partner.example/ingress }
---
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: { name: retired, annotations: { ingressclass.kubernetes.io/is-default-class: "true" } }
spec: { controller: retired.example/ingress }
END
route menu --class=retired
