set -e
sed 's/^clusterName:.*/&\ncertificateValidityPeriod: 144h/' /root/kubeadm.yaml > short.yaml
kubeadm certs renew "$FILE" --config short.yaml
kubeadm certs renew "$CERTIFICATE" --config short.yaml
rm short.yaml
# It goes by the short one from now on.
old=$(crictl ps -q --name "^$PROGRAM\$")
crictl --timeout 60s stop "$old"
another() { local now && now=$(crictl ps -q --name "^$PROGRAM\$") && [ -n "$now" ] && [ "$now" != "$old" ]; }
wait_until 120 another
serials() {
  local file
  for file in /etc/kubernetes/pki/*.crt /etc/kubernetes/pki/etcd/*.crt; do
    [ "$file" = "/etc/kubernetes/pki/$CERTIFICATE.crt" ] || echo "$file $(openssl x509 -in "$file" -noout -serial)"
  done
  for file in admin super-admin controller-manager scheduler; do
    [ "$file.conf" = "$FILE" ] || echo "$file.conf $(embedded "/etc/kubernetes/$file.conf" client-certificate | openssl x509 -noout -serial)"
  done
}
remember serials "$(serials)"
remember names "$(openssl x509 -in "/etc/kubernetes/pki/$CERTIFICATE.crt" -noout -subject -nameopt RFC2253)"
