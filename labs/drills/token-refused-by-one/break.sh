set -e
unit=/etc/systemd/system/kube-apiserver.service
case $WRONG in
  issuer) sed -i -E "s|(--service-account-issuer[ =])[^ ]+|\1https://$LAB_ADDRESS:6443|" "$unit" ;;
  key)
    folder=/var/lib/kubernetes
    openssl genrsa -out "$folder/$LAB_MACHINE-tokens-key.pem" 2048
    openssl rsa -in "$folder/$LAB_MACHINE-tokens-key.pem" -pubout -out "$folder/$LAB_MACHINE-tokens.pem"
    chmod 600 "$folder/$LAB_MACHINE-tokens-key.pem"
    sed -i -E "s|(--service-account-key-file[ =])[^ ]+|\1$folder/$LAB_MACHINE-tokens.pem|; s|(--service-account-signing-key-file[ =])[^ ]+|\1$folder/$LAB_MACHINE-tokens-key.pem|" "$unit"
    ;;
esac
restart_server
