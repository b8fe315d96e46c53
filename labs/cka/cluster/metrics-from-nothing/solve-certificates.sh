set -e
key='-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -noenc'
# shellcheck disable=SC2086
openssl req -x509 $key -keyout front-proxy-ca.key -out front-proxy-ca.crt -days 365 -subj /CN=front-proxy-ca
# shellcheck disable=SC2086
openssl req $key -keyout front-proxy-client.key -out front-proxy-client.csr -subj /CN=front-proxy-client
openssl x509 -req -in front-proxy-client.csr -CA front-proxy-ca.crt -CAkey front-proxy-ca.key -CAcreateserial -days 365 -extfile <(echo extendedKeyUsage=clientAuth) -out front-proxy-client.crt
scp front-proxy-ca.crt front-proxy-client.crt front-proxy-client.key root@server:/var/lib/kubernetes/
