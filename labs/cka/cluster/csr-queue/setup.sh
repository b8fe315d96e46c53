set -e
kubectl delete csr dawn morning noon dusk evening night --ignore-not-found
folder=$(mktemp -d)
openssl ecparam -name prime256v1 -genkey -noout -out "$folder/key"
request() {
  openssl req -new -key "$folder/key" -subj "$2" -out "$folder/csr"
  jq -n --arg name "$1" --arg request "$(base64 -w 0 "$folder/csr")" --argjson seconds "$3" '{apiVersion: "certificates.k8s.io/v1", kind: "CertificateSigningRequest", metadata: {name: $name},
    spec: {request: $request, signerName: "kubernetes.io/kube-apiserver-client", usages: ["client auth"], expirationSeconds: $seconds}}' |
    api /apis/certificates.k8s.io/v1/certificatesigningrequests -f -H 'Content-Type: application/json' -d @- > /dev/null
}
request morning /O=developers/CN=ada 86400
request noon /O=developers/CN=grace 43200
request evening /O=developers/CN=system:kube-scheduler 3600
request night /O=developers/O=platform-admins/CN=linus 3600
request dawn /O=developers/CN=edsger 31536000
request dusk /O=developers/CN=barbara 3600
rm -r "$folder"
remember csr-uids "$(api /apis/certificates.k8s.io/v1/certificatesigningrequests -f | jq -r '[.items[] | select(.metadata.name | IN("dawn", "morning", "noon", "dusk", "evening", "night")) | "\(.metadata.name)=\(.metadata.uid)"] | sort | join(" ")')"
