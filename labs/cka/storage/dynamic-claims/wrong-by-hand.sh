set -e
for app in apples pears; do
  volume=$(kubectl -n "$NAMESPACE" get pvc "$app" -o jsonpath='{.spec.volumeName}')
  kubectl patch pv "$volume" -p '{"spec": {"persistentVolumeReclaimPolicy": "Retain"}}'
done
