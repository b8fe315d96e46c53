set -e
hash=$(openssl x509 -in /etc/kubernetes/pki/ca.crt -noout -pubkey | openssl pkey -pubin -outform der | sha256sum | cut -d ' ' -f 1)
token=$(kubeadm token create --ttl 20h)
case $WRONG in
  token) kubeadm token delete "$token" ;;
  hash) hash=$(openssl x509 -in /etc/kubernetes/pki/front-proxy-ca.crt -noout -pubkey | openssl pkey -pubin -outform der | sha256sum | cut -d ' ' -f 1) ;;
esac
echo "kubeadm join $LAB_API_HOST:6443 --token $token --discovery-token-ca-cert-hash sha256:$hash" > /root/join.sh
