set -e
cd "$LAB_FOLDER"
umask 077
openssl x509 -x509toreq -in ca.pem -signkey ca-key.pem -copy_extensions copyall -out ca-new.csr
openssl x509 -req -in ca-new.csr -signkey ca-key.pem -copy_extensions copyall -days 1825 -out ca-new.pem
mv ca-new.pem ca.pem
rm ca-new.csr
for file in ./*.kubeconfig /root/.kube/config; do sed -i "s|certificate-authority-data: .*|certificate-authority-data: $(base64 -w0 ca.pem)|" "$file"; done
while read -r address name role; do
  [ "$role" = jumpbox ] || scp ca.pem "root@$name:/root/ca.pem" < /dev/null
done <<< "$LAB_MACHINES"
