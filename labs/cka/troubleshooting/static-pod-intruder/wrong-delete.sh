set -e
kubectl delete pod "intruder-$NODE" --force --grace-period=0
