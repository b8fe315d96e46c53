set -e
kubectl -n "$NAMESPACE" get deployment clock -o json | jq '.spec.template.spec.containers[0].securityContext = {runAsNonRoot: true, runAsUser: (env.USER_ID | tonumber), runAsGroup: 65534, readOnlyRootFilesystem: true, allowPrivilegeEscalation: false, capabilities: {drop: ["ALL"]}, seccompProfile: {type: "RuntimeDefault"}}
  | .spec.template.spec |= (.volumes = [{name: "tmp", emptyDir: {}}] | .containers[0].volumeMounts = [{name: "tmp", mountPath: "/tmp"}])' | kubectl replace --validate=false -f -
wait_until 200 rolled_out "$NAMESPACE" clock
