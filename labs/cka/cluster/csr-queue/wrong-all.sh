set -e
kubectl certificate approve dawn morning noon dusk evening night
signed() { [ -n "$(kubectl get csr "$1" -o jsonpath='{.status.certificate}')" ]; }
for name in morning noon dusk; do wait_until 60 signed "$name"; done
