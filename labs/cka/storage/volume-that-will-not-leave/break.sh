set -e
# shellcheck disable=SC2016
kubectl -n local-path-storage patch configmap local-path-config --type=merge -p "$(jq -n '{data: {teardown: "set -eu\nrm -rf \"$VOLUME_DIR\"\n"}}')"
kubectl -n "$NAMESPACE" delete pvc trunk --wait=false
