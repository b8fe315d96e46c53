set -e
export KUBECONFIG=/root/admin.kubeconfig
file=/etc/kubernetes/encryption.yaml
ready() { curl -sf --cacert /var/lib/kubernetes/ca.crt https://127.0.0.1:6443/readyz; }
umask 077
new=$(head -c 32 /dev/urandom | base64)
old=$(setting /var/lib/kubernetes/encryption-config.yaml secret)
write() {
  printf 'kind: EncryptionConfiguration\napiVersion: apiserver.config.k8s.io/v1\nresources:\n  - resources: [secrets]\n    providers:\n      - secretbox:\n          keys:\n            - name: box\n              secret: %s\n' "$new"
  [ -z "$1" ] || printf '      - aescbc:\n          keys:\n            - name: key1\n              secret: %s\n' "$1"
}
write "$old" > "$file"
sed -i "s|--encryption-provider-config=[^ ]*|--encryption-provider-config=$file|" /etc/systemd/system/kube-apiserver.service
systemctl daemon-reload
systemctl restart kube-apiserver
wait_until 120 ready
kubectl get secrets --all-namespaces -o json | kubectl replace -f -
write '' > "$file"
systemctl restart kube-apiserver
wait_until 120 ready
