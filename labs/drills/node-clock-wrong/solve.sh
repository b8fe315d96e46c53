set -e
ssh -n "root@$NODE" "date -s @$(date +%s) && systemctl restart kubelet"
