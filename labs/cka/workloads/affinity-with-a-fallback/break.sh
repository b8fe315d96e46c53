set -e
kubectl label node "$SMALL" size=small --overwrite
kubectl label node "$LARGE" size=large --overwrite
web runner 2 | kubectl create --dry-run=client --validate=false -o json -f - | jq '.spec.template.spec.nodeSelector = {speed: "fast"}' | kubectl create --validate=false -f -
