set -e
kubectl taint node "$NODE" garden=quiet:NoSchedule --overwrite
