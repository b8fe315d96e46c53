set -e
kubectl create --validate=false -f studio
