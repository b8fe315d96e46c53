set -e
kubectl set selector service nginx app=nginx
