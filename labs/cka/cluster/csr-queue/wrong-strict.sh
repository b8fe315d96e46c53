set -e
kubectl certificate approve noon dusk
kubectl certificate deny morning evening night dawn
signed() { [ -n "$(kubectl get csr "$1" -o jsonpath='{.status.certificate}')" ]; }
for name in noon dusk; do wait_until 60 signed "$name"; done
