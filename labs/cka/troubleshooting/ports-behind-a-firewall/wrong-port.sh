set -e
sed -i 's|^    tcp dport 22 accept|    tcp dport { 22, 10250, 30000-32767 } accept|' /etc/house.nft
systemctl reload house-rules
