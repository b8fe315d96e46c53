set -e
kubectl -n "$NAMESPACE" run painter --image=nginx:latest --image-pull-policy=IfNotPresent --labels="app=painter,floor=$FLOOR" --port=80 --dry-run=client -o json | jq '.spec.containers[0].ports[0].name = "http"' | kubectl create --validate=false -f -
kubectl -n "$NAMESPACE" run model --image=nginx:latest --image-pull-policy=IfNotPresent --env=POSE=still --command -- sleep 86400
mkdir -p studio
kubectl -n "$NAMESPACE" run critic --image=nginx:latest --dry-run=client -o yaml > studio/critic.yaml
kubectl -n "$NAMESPACE" create service nodeport gallery --tcp=80 --node-port=30555 --dry-run=client -o json | jq '.spec.selector = {app: "painter"}' > studio/gallery.json
