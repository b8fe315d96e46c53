set -e
kubectl patch node "$NODE" --type=json -p '[{"op":"remove","path":"/spec/taints"},{"op":"remove","path":"/spec/unschedulable"}]'
kubectl cordon "$OTHER"
kubectl delete pods --field-selector "spec.nodeName=$OTHER" --wait=true --grace-period=1
kubectl rollout status deployment/nginx --timeout=0s
