set -e
cd "$LAB_FOLDER"
scp configs/kube-proxy-config.yaml "root@$NODE:/var/lib/kube-proxy/"
ssh -n "root@$NODE" systemctl restart kube-proxy
spared() { ssh -n "root@$NODE" iptables-save -t nat | grep -qF -e "! -s $LAB_CLUSTER_CIDR"; }
wait_until 60 spared
