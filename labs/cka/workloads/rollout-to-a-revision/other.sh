set -e
sed -i -E "s/(name: GREETING, value: )[a-z-]+/\1$GREETING/;s|image: .*|image: nginx:latest|;s|^spec:|&\n  replicas: 4|" hotel/reception.yaml
kubectl apply --validate=false -f hotel/reception.yaml
wait_until 250 rolled_out "$NAMESPACE" reception
