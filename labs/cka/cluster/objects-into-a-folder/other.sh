set -e
mkdir -p /root/parish
{
  printf 'apiVersion: v1\nkind: Namespace\nmetadata: { name: %s, labels: { parish: north } }\n' "$NAMESPACE"
  kubectl -n "$NAMESPACE" get configmaps,secrets,serviceaccounts,roles,rolebindings,limitranges,deployments,services -o json |
    jq -r '.items[] | select(.metadata.name | IN("kube-root-ca.crt", "default") | not) | {apiVersion, kind, metadata: (.metadata | {name, namespace, labels}), data, rules, roleRef, subjects, type, spec} | del(.spec.clusterIP?, .spec.clusterIPs?) | with_entries(select(.value != null)) | "---\n\(.)"'
} > /root/parish/all.yaml
