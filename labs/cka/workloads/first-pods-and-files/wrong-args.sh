set -e
kubectl -n "$NAMESPACE" delete pod model
kubectl -n "$NAMESPACE" run model --image=nginx:latest --image-pull-policy=IfNotPresent --env=POSE=still -- sh -c 'sleep 86400; true'
