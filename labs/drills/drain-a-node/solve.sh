set -e
kubectl uncordon "$NODE"
kubectl taint node "$NODE" maintenance-
kubectl drain "$OTHER" --ignore-daemonsets --delete-emptydir-data --force --timeout=0s
kubectl rollout status deployment/nginx --timeout=0s
