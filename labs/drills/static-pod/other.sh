set -e
sed -i "s|^ExecStart=/usr/local/bin/kubelet|& --pod-manifest-path=$FOLDER|" /etc/systemd/system/kubelet.service
systemctl daemon-reload
systemctl restart kubelet
