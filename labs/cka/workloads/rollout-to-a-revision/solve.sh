set -e
revision=$(api "/apis/apps/v1/namespaces/$NAMESPACE/replicasets" -f |
  jq -r --arg greeting "$GREETING" '.items[] | select(any(.spec.template.spec.containers[0].env[]; .value == $greeting)) | .metadata.annotations["deployment.kubernetes.io/revision"]')
kubectl -n "$NAMESPACE" rollout undo deployment reception --to-revision="$revision"
sed -i -E "s/(name: GREETING, value: )[a-z-]+/\1$GREETING/;s|image: .*|image: nginx:latest|" hotel/reception.yaml
kubectl apply --validate=false -f hotel/reception.yaml
wait_until 250 rolled_out "$NAMESPACE" reception
