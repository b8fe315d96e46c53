set -e
token=$(ssh -n root@server kubeadm token create --ttl 1h)
hash=$(openssl x509 -in "$LAB_FOLDER/ca.crt" -noout -pubkey | openssl pkey -pubin -outform der | sha256sum | cut -d ' ' -f 1)
cat > join.yaml <<END
apiVersion: kubeadm.k8s.io/v1beta4
kind: JoinConfiguration
nodeRegistration: { name: $NODE, criSocket: unix:///var/run/containerd/containerd.sock }
discovery:
  bootstrapToken: { apiServerEndpoint: "$LAB_API_HOST:6443", token: $token, caCertHashes: ["sha256:$hash"] }
timeouts: { kubeletHealthCheck: 15m, tlsBootstrap: 15m }
END
scp join.yaml "root@$NODE:join-me.yaml"
ssh -n "root@$NODE" kubeadm join --config join-me.yaml
