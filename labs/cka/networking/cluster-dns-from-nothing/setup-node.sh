set -e
file=/var/lib/kubelet/kubelet-config.yaml
if grep -qE '^cluster(DNS|Domain):' $file; then
  sed -i -e '/^clusterDomain:/d' -e '/^clusterDNS:/,/^[^ -]/{/^clusterDNS:/d;/^[ -]/d}' $file
  systemctl restart kubelet
fi
