set -e
sed -i "s|^    tcp dport 22 accept|&\n    tcp dport 10250 accept|;/hook forward/,/}/s|^    ct state.*|&\n    ip saddr $LAB_CLUSTER_CIDR accept\n    ip daddr $LAB_CLUSTER_CIDR accept|" /etc/house.nft
systemctl reload house-rules
