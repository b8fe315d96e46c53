set -e
printf 'clusterDNS: ["%s"]\nclusterDomain: %s\n' "$ADDRESS" "$LAB_CLUSTER_DOMAIN" >> /var/lib/kubelet/kubelet-config.yaml
systemctl restart kubelet
