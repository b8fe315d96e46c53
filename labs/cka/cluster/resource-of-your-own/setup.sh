set -e
kubectl delete crd ferries.harbour.example --ignore-not-found
