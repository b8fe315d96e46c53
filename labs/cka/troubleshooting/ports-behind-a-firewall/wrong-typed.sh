set -e
nft add rule inet house input tcp dport 10250 accept
nft add rule inet house forward ip saddr "$LAB_CLUSTER_CIDR" accept
nft add rule inet house forward ip daddr "$LAB_CLUSTER_CIDR" accept
