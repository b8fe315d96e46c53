set -e
dns=${LAB_SERVICE_CIDR%.*}.10
mkdir -p /etc/systemd/system/kubelet.service.d
line=$(sed -n '/^ExecStart=/,/[^\\]$/p' /etc/systemd/system/kubelet.service | tr -d '\\\n')
printf '[Service]\nExecStart=\n%s --cluster-dns=%s\n' "$line" "$dns" > /etc/systemd/system/kubelet.service.d/dns.conf
systemctl daemon-reload
systemctl restart kubelet
