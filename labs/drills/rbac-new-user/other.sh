set -e
folder=$(mktemp -d)
cd "$LAB_FOLDER"
openssl ecparam -name prime256v1 -genkey -noout -out "$folder/user.key"
openssl req -new -key "$folder/user.key" -subj "/CN=$USER_NAME/O=readers" -out "$folder/user.csr"
openssl x509 -req -days 90 -in "$folder/user.csr" -CA ca.crt -CAkey ca.key -CAcreateserial -extfile <(echo 'extendedKeyUsage = clientAuth') -out "$folder/user.crt"
cat > "/root/$USER_NAME.kubeconfig" <<END
apiVersion: v1
kind: Config
current-context: khw
clusters:
  - name: khw
    cluster:
      certificate-authority-data: $(base64 -w0 ca.crt)
      server: https://$LAB_API_HOST:6443
users:
  - name: $USER_NAME
    user:
      client-certificate-data: $(base64 -w0 "$folder/user.crt")
      client-key-data: $(base64 -w0 "$folder/user.key")
contexts:
  - name: khw
    context: { cluster: khw, user: $USER_NAME, namespace: $NAMESPACE }
END
kubectl create clusterrole reader --verb=get,list --resource="$RESOURCE"
kubectl --namespace "$NAMESPACE" create rolebinding readers --clusterrole=reader --group=readers
