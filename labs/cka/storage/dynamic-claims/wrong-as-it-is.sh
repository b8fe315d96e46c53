set -e
kubectl annotate storageclass local-path storageclass.kubernetes.io/is-default-class=true --overwrite
wait_until 280 rolled_out "$NAMESPACE" apples
wait_until 280 rolled_out "$NAMESPACE" pears
