set -e
cd "$LAB_FOLDER"
openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -noenc -keyout aggregator.key -out aggregator.csr -subj /CN=aggregator
openssl x509 -req -in aggregator.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 365 -extfile <(echo extendedKeyUsage=clientAuth) -out aggregator.crt
scp aggregator.crt aggregator.key root@server:/var/lib/kubernetes/
