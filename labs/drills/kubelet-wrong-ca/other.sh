set -e
cd "$LAB_FOLDER"
ssh -n "root@$NODE" mkdir -p /etc/kubernetes/pki
scp ca.crt "root@$NODE:/etc/kubernetes/pki/ca.crt"
ssh "root@$NODE" bash -s <<'END'
set -e
sed -i 's|^\( *\)certificate-authority-data:.*|\1certificate-authority: /etc/kubernetes/pki/ca.crt|' /var/lib/kubelet/kubeconfig
sed -i 's|clientCAFile:.*|clientCAFile: /etc/kubernetes/pki/ca.crt|' /var/lib/kubelet/kubelet-config.yaml
systemctl restart kubelet
END
