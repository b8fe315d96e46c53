set -e
rm bakery/*
{
  kubectl -n "$NAMESPACE" create deployment bread --image=nginx:latest --replicas=2 --dry-run=client -o json |
    jq '(.spec.selector.matchLabels, .spec.template.metadata.labels) = {app: "bread", tier: "shop"} | .spec.template.spec.containers[0] |= {name: "web", image, imagePullPolicy: "IfNotPresent", ports: [{containerPort: 80}]}'
  kubectl -n "$NAMESPACE" create service clusterip bread --tcp=8000:80 --dry-run=client -o json | jq '.spec.selector = {app: "bread", tier: "shop"}'
  kubectl -n "$NAMESPACE" create poddisruptionbudget bread --selector=app=bread --min-available=1 --dry-run=client -o json
  kubectl -n "$NAMESPACE" create ingress bread --rule='bread.example.org/fresh*=bread:8000' --dry-run=client -o json
  kubectl -n "$NAMESPACE" create cronjob dough --image=nginx:latest --schedule='15 3 * * 1-6' --restart=Never --dry-run=client -o json -- sh -c date |
    jq '.spec.concurrencyPolicy = "Forbid" | .spec.jobTemplate.spec.template.spec.containers[0].imagePullPolicy = "IfNotPresent"'
  kubectl -n "$NAMESPACE" create role baker --verb=get,list,update --resource=deployments.apps --dry-run=client -o json
  kubectl -n "$NAMESPACE" create rolebinding baker --role=baker --serviceaccount="$NAMESPACE:default" --dry-run=client -o json
} | jq -s --arg namespace "$NAMESPACE" '{apiVersion: "v1", kind: "List", items: (map(.metadata.namespace = $namespace))}' > bakery/all.json
kubectl apply -f bakery
wait_until 200 rolled_out "$NAMESPACE" bread
