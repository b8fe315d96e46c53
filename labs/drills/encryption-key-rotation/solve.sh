set -e
export KUBECONFIG=/root/admin.kubeconfig
file=/var/lib/kubernetes/encryption-config.yaml
ready() { curl -sf --cacert /var/lib/kubernetes/ca.crt https://127.0.0.1:6443/readyz; }
umask 077
new=$(head -c 32 /dev/urandom | base64)
old=$(setting "$file" secret)
write() {
  printf 'kind: EncryptionConfiguration\napiVersion: apiserver.config.k8s.io/v1\nresources:\n  - resources: [secrets]\n    providers:\n      - aescbc:\n          keys:\n'
  for key in "$@"; do printf '            - name: %s\n              secret: %s\n' "${key%%:*}" "${key#*:}"; done
  printf '      - identity: {}\n'
}
write "key2:$new" "key1:$old" > "$file"
systemctl restart kube-apiserver
wait_until 120 ready
kubectl get secrets --all-namespaces -o json | kubectl replace -f -
write "key2:$new" > "$file"
systemctl restart kube-apiserver
wait_until 120 ready
