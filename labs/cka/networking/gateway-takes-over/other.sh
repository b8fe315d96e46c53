set -e
kubectl -n "$NAMESPACE" patch httproute tram --type=json -p '[{"op": "replace", "path": "/spec/rules/0/backendRefs/0/weight", "value": 90}, {"op": "replace", "path": "/spec/rules/0/backendRefs/1/weight", "value": 10}]'
split() { through 30443 "$HOST" '/[1-40]' --cacert /root/tram.crt -w '\n' | grep -q '^new /'; }
wait_until 100 split
