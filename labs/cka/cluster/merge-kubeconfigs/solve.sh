set -e
cd configs
sed -i 's|certs/authority.pem|authority.pem|' dev.yaml
sed -i "s|:6444|:6443|;s|tokenFile: ops.token|token: $(cat ops.token)|" ops.yaml
sed -i 's|name: auditor|name: audit|' audit.yaml
KUBECONFIG=dev.yaml:ops.yaml:audit.yaml kubectl config view --flatten > /root/all.kubeconfig
chmod 600 /root/all.kubeconfig
