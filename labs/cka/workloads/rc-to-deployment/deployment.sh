set -e
web bread "$REPLICAS" | kubectl create --validate=false -f -
wait_until 200 rolled_out "$NAMESPACE" bread
