set -e
kubectl -n "$NAMESPACE" rollout undo deployment reception
sed -i -E "s/(name: GREETING, value: )[a-z-]+/\1$GREETING/;s|image: .*|image: nginx:latest|" hotel/reception.yaml
