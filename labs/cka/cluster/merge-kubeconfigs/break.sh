set -e
rm -rf configs all.kubeconfig
mkdir -m 700 configs
for one in dev ops audit; do kubectl -n "$NAMESPACE" create serviceaccount $one; done
token() {
  api "/api/v1/namespaces/$NAMESPACE/serviceaccounts/$1/token" -f -H 'Content-Type: application/json' \
    -d '{"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {"expirationSeconds": 86400}}' | jq -r .status.token
}
cp "$LAB_FOLDER/ca.crt" configs/authority.pem
token ops > configs/ops.token
write() {
  cat > "configs/$1.yaml" <<END
apiVersion: v1
kind: Config
clusters:
  - name: hard-way
    cluster: { server: "https://$LAB_API_HOST:$2", $3 }
users:
  - name: $4
    user: { $5 }
contexts:
  - name: $1
    context: { cluster: hard-way, user: $1, namespace: $6 }
current-context: $1
END
}
# A folder that is not there; a port at which nobody listens; a user of another name.
write dev 6443 'certificate-authority: certs/authority.pem' dev "token: $(token dev)" team-red
write ops 6444 'certificate-authority: authority.pem' ops 'tokenFile: ops.token' team-blue
write audit 6443 'certificate-authority: authority.pem' auditor "token: $(token audit)" default
