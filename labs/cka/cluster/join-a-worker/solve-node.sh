set -e
sed -i '/^tlsCertFile:/d;/^tlsPrivateKeyFile:/d;/^rotateCertificates:/d;/^serverTLSBootstrap:/d' /var/lib/kubelet/kubelet-config.yaml
printf 'rotateCertificates: true\nserverTLSBootstrap: true\n' >> /var/lib/kubelet/kubelet-config.yaml
sed -i 's|^ExecStart=/usr/local/bin/kubelet|& --bootstrap-kubeconfig=/var/lib/kubelet/bootstrap.kubeconfig|' /etc/systemd/system/kubelet.service
systemctl daemon-reload
systemctl enable kubelet
systemctl start kubelet
