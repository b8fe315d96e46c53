set -e
kubectl -n "$NAMESPACE" get pod writer -o json | jq '.metadata = {name: "writer-2", namespace: env.NAMESPACE} | del(.status) | .spec.volumes += [{name: "shelf", hostPath: {path: "/srv/shelf"}}]
  | .spec.containers[0] |= (.args[0] |= (sub("mkdir /report"; ":") | sub("/report/"; "/shelf/")) | .volumeMounts += [{name: "shelf", mountPath: "/shelf"}])' | kubectl create --validate=false -f -
written() { [ "$(kubectl -n "$NAMESPACE" get pod writer-2 -o jsonpath='{.status.phase}')" = Succeeded ]; }
wait_until 150 written
