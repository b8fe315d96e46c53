set -e
web loom 1 | kubectl create --validate=false -f -
wait_until 180 rolled_out "$NAMESPACE" loom
