set -e
cd /etc/kubernetes/pki
# again CERTIFICATE KEY AUTHORITY: the same once more, for a year.
again() {
  openssl x509 -x509toreq -in "$1" -signkey "$2" -copy_extensions copyall -out /root/again.csr
  openssl x509 -req -in /root/again.csr -copy_extensions copyall -days 365 -CA "$3.crt" -CAkey "$3.key" -set_serial "0x$(openssl rand -hex 8)" -out /root/again.crt
}
again "$CERTIFICATE.crt" "$CERTIFICATE.key" "$AUTHORITY"
cp /root/again.crt "$CERTIFICATE.crt"
embedded "/etc/kubernetes/$FILE" client-certificate > /root/own.crt
(umask 077 && embedded "/etc/kubernetes/$FILE" client-key > /root/own.key)
again /root/own.crt /root/own.key ca
sed -i "s|client-certificate-data:.*|client-certificate-data: $(base64 -w 0 /root/again.crt)|" "/etc/kubernetes/$FILE"
rm /root/own.crt /root/own.key /root/again.crt /root/again.csr
