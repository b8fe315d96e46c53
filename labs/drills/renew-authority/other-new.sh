set -e
cd "$LAB_FOLDER"
umask 077
cfssl gencert -renewca -ca ca.pem -ca-key ca-key.pem | cfssljson -bare ca-new
openssl x509 -noout -checkend $((300 * 86400)) -in ca-new.pem ||
  openssl x509 -in ca-new.pem -signkey ca-key.pem -days 1825 -out ca-new.pem
mv ca-new.pem ca.pem
rm -f ca-new.csr ca-new-key.pem
for file in ./*.kubeconfig /root/.kube/config; do sed -i "s|certificate-authority-data: .*|certificate-authority-data: $(base64 -w0 ca.pem)|" "$file"; done
while read -r address name role; do
  [ "$role" = jumpbox ] || scp ca.pem "root@$name:/root/ca.pem" < /dev/null
done <<< "$LAB_MACHINES"
