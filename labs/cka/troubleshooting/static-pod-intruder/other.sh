set -e
mkdir -p /etc/kubernetes/static
cp "$(grep -l '^  name: lighthouse' "$FOLDER"/*)" /etc/kubernetes/static/
sed -i 's|^staticPodPath:.*|staticPodPath: /etc/kubernetes/static|' /var/lib/kubelet/kubelet-config.yaml
systemctl restart kubelet
gone() { [ -z "$(crictl pods --state Ready --name "^intruder-$NODE\$" --quiet)" ]; }
wait_until 150 gone
