set -e
cd configs
sed -i 's|certs/authority.pem|authority.pem|' dev.yaml
sed -i 's|:6444|:6443|' ops.yaml
sed -i 's|name: auditor|name: audit|' audit.yaml
KUBECONFIG=/root/configs/dev.yaml:/root/configs/ops.yaml:/root/configs/audit.yaml kubectl config view --raw > /root/all.kubeconfig
# What was relative to the old files' folder is so to the new one's.
sed -i 's|: ops.token|: /root/configs/ops.token|;s|: authority.pem|: /root/configs/authority.pem|' /root/all.kubeconfig
