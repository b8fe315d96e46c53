set -e
{
  echo "etcd-data: $(ssh -n root@server 'tr "\0" "\n" < /proc/$(pidof -s etcd)/cmdline' | sed -nE 's/^--data-dir=//p')"
  echo "service-range: $(ssh -n root@server 'tr "\0" "\n" < /proc/$(pidof -s kube-apiserver)/cmdline' | sed -n 's/^--service-cluster-ip-range=//p')"
  echo "pod-range-of-node-1: $(awk '$3 == "node-1" { print $1 }' <<< "$LAB_POD_ROUTES")"
  echo "identity-of-node-0: system:node:node-0"
  echo "runtime: $(ssh -n root@node-1 'containerd --version' | grep -oE 'v?[0-9]+\.[0-9]+\.[0-9]+' | head -n 1)"
} > answers.yaml
path=/api/v1/namespaces/$NAMESPACE/configmaps
for name in $(api "$path" -f | jq -r '.items[] | select(.metadata.labels | .tier == "data" and (.env | IN("prod", "stage")) and (has("legacy") | not)) | .metadata.name'); do
  api "$path/$name" -f -X PATCH -H 'Content-Type: application/merge-patch+json' -d '{"metadata": {"labels": {"backup": "daily"}}}' > /dev/null
done
