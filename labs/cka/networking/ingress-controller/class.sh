set -e
kubectl create --validate=false -f - <<END
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: { name: $CLASS }
spec: { controller: traefik.io/ingress-controller }
END
