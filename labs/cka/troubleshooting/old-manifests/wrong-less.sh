set -e
cd bakery
sed -i 's|extensions/v1beta1|apps/v1|;s|policy/v1beta1|policy/v1|;s|^  replicas: 2|&\n  selector: { matchLabels: { app: bread, tier: shop } }|' shop.yaml
sed -i 's|batch/v1beta1|batch/v1|' night.yaml
sed -i 's|rbac.authorization.k8s.io/v1beta1|rbac.authorization.k8s.io/v1|;s|\[extensions\]|[apps]|' rights.yaml
rm outside.yaml
kubectl apply -f .
wait_until 200 rolled_out "$NAMESPACE" bread
