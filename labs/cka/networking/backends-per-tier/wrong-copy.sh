set -e
kubectl -n trade get configmap prices -o json | jq '.metadata = {name: "prices", namespace: env.NAMESPACE}' | kubectl create --validate=false -f -
kubectl -n trade get deployment prices -o json | jq '{apiVersion, kind, metadata: {name: "prices", namespace: env.NAMESPACE}, spec}' | kubectl create --validate=false -f -
service prices | sed "s/name: prices/name: $NAME/" | kubectl create --validate=false -f -
wait_until 200 rolled_out "$NAMESPACE" prices
