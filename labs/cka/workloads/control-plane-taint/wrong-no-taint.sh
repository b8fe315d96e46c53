set -e
kubectl taint node server "$TAINT:NoSchedule-"
