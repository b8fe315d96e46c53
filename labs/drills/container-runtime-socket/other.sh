set -e
printf "\n[grpc]\n  address = '%s'\n" "$SOCKET" >> /etc/containerd/config.toml
echo "runtime-endpoint: unix://$SOCKET" > /etc/crictl.yaml
mkdir -p "$(dirname "$SOCKET")"
systemctl restart containerd
systemctl restart kubelet
steady() { systemctl is-active --quiet kubelet && sleep 8 && systemctl is-active --quiet kubelet; }
wait_until 60 steady
