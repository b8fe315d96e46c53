set -e
cd /root/customs
umask 077
sign() {
  openssl req -new -newkey rsa:2048 -noenc -keyout "$1.key" -subj "$2" -out "$1.csr"
  openssl x509 -req -in "$1.csr" -CA ca.crt -CAkey ca.key -CAcreateserial -sha256 -days 365 -extfile <(printf '%s\n' "$3") -out "$1.crt"
}
sign server /CN=gate.customs.example "extendedKeyUsage=serverAuth
subjectAltName=DNS:gate.customs.example,IP:192.0.2.$LAST"
sign client /OU=clerks/CN=ada extendedKeyUsage=clientAuth
