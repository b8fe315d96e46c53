set -e
# As the node is set up: whatever range it is told.
range=$(told_pod_range)
[ -n "$range" ]
file=$(grep -l '"bridge"' /etc/cni/net.d/*.conf*)
bridge=$(jq -r '.. | .bridge? // empty' "$file" | head -n 1)
sed -i -E "s|(\"subnet\": *\")[^\"]*|\1$range|" "$file"
sed -i -E "s|^(podCIDR: *).*|\1\"$range\"|" /var/lib/kubelet/kubelet-config.yaml
systemctl stop kubelet
ip link delete "$bridge" 2> /dev/null || true
rm -rf "/var/lib/cni/networks/$(jq -r .name "$file")"
systemctl restart containerd
systemctl start kubelet
