set -e
cd /root/customs
umask 077
cat > conf <<END
[req]
distinguished_name = dn
prompt = no
[dn]
CN = customs
[ca]
basicConstraints = critical, CA:TRUE
keyUsage = keyCertSign
[server]
extendedKeyUsage = serverAuth
subjectAltName = IP:192.0.2.$LAST, DNS:gate.customs.example
[client]
extendedKeyUsage = clientAuth
END
key=(-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -noenc)
openssl req -x509 "${key[@]}" -config conf -extensions ca -days 2000 -keyout ca.key -out ca.crt
for one in server client; do
  subject=/O=clerks/CN=ada
  [ $one = client ] || subject=/CN=gate
  openssl req -new "${key[@]}" -config conf -subj $subject -keyout $one.key -out $one.csr
  openssl x509 -req -in $one.csr -CA ca.crt -CAkey ca.key -days 90 -extfile conf -extensions $one -out $one.crt
done
rm conf ./*.csr
