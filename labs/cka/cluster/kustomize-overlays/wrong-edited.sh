set -e
cd /root/market
for stage in test prod; do
  mkdir -p overlays/$stage
  printf 'namespace: market-%s\nresources: [../../base]\nconfigMapGenerator:\n  - { name: stall, literals: [greeting=hello] }\n' $stage > overlays/$stage/kustomization.yaml
  kubectl apply --validate=false -k overlays/$stage
done
# What differs is put right in the cluster.
settings=$(kubectl -n market-prod get deployment stall -o jsonpath='{.spec.template.spec.containers[0].env[0].valueFrom.configMapKeyRef.name}')
kubectl -n market-prod patch configmap "$settings" --type=merge -p '{"data": {"greeting": "welcome"}}'
kubectl -n market-prod scale deployment stall --replicas="$REPLICAS"
for stage in test prod; do wait_until 200 rolled_out market-$stage stall; done
