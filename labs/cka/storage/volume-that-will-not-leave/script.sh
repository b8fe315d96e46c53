set -e
kubectl -n local-path-storage patch configmap local-path-config --type=merge -p "$(jq -n '{data: {teardown: "set -eu\nrm -rf \"$VOL_DIR\"\n"}}')"
# One that has failed is in the way of the next for some minutes.
kubectl -n local-path-storage get pods -o name | { grep helper-pod-delete || :; } | xargs -r kubectl -n local-path-storage delete --wait=false
