set -e
others=''
for name in $LAB_CONTROLLERS; do [ "$name" = "$LAB_MACHINE" ] || others+=", $(address_of "$name")"; done
sed -i "/hook prerouting/a\    ip saddr { ${others#, } } drop comment \"until it is clear who they are\"" /etc/cloud-firewall.nft
nft -c -f /etc/cloud-firewall.nft
systemctl restart cloud-firewall
