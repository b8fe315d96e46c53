set -e
while read -r range address name; do
  ssh "root@$name" bash -s << 'END'
set -e
cat /root/ca.pem > /var/lib/kubernetes/ca.pem
for file in /var/lib/kubelet/kubeconfig /var/lib/kube-proxy/kubeconfig; do
  sed -i "s|certificate-authority-data: .*|certificate-authority-data: $(base64 -w0 /root/ca.pem)|" "$file"
done
systemctl restart kubelet kube-proxy
END
  node=$(node_of "$name")
  wait_until 120 node_ready "$node"
done <<< "$LAB_POD_ROUTES"
