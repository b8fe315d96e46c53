served=$(timeout "$LAB_PATIENCE" openssl s_client -connect 127.0.0.1:6443 < /dev/null 2> /dev/null | openssl x509 2> /dev/null)
[ -n "$served" ] || fail "the API server shows a certificate at 127.0.0.1:6443" "it does not answer" "$(last_error kube-apiserver)"
names=$(openssl x509 -noout -ext subjectAltName <<< "$served" | tail -n +2 | tr -d ' ')
openssl x509 -noout -checkip "$LAB_SERVICE_ADDRESS" <<< "$served" | grep -q 'does match' ||
  fail "valid for $LAB_SERVICE_ADDRESS, the address of the service kubernetes" "valid for $names" "Pods find this address in KUBERNETES_SERVICE_HOST."
for name in kubernetes.default.svc "kubernetes.default.svc.$LAB_CLUSTER_DOMAIN"; do
  openssl x509 -noout -checkhost "$name" <<< "$served" | grep -q 'does match' || fail "valid for $name, the name of the service kubernetes" "valid for $names" "Pods that ask the cluster's DNS use this name."
done
pass "valid for $names"
