set -e
cd "$LAB_FOLDER"
umask 077
openssl x509 -x509toreq -in ca.pem -signkey ca-key.pem -copy_extensions copyall -out ca-short.csr 2> /dev/null
openssl x509 -req -in ca-short.csr -signkey ca-key.pem -copy_extensions copyall -days "$DAYS" -out ca-short.pem 2> /dev/null
rm ca-short.csr
# By the same key: what runs goes on, with either.
old=$(base64 -w0 ca.pem) new=$(base64 -w0 ca-short.pem)
put() { sed -i "s|certificate-authority-data: $old|certificate-authority-data: $new|" "$@"; }
put ./*.kubeconfig /root/.kube/config
while read -r address name role; do
  [ "$role" != jumpbox ] || continue
  scp ca-short.pem "root@$name:/root/.khw-drill-ca"
  ssh "root@$name" "old=$old new=$new; $(declare -f put)"'
    for file in /root/ca.pem /var/lib/kubernetes/ca.pem /etc/etcd/ca.pem /etc/haproxy/ca.pem; do
      [ ! -e "$file" ] || cat /root/.khw-drill-ca > "$file"
    done
    for file in /root/*.kubeconfig /var/lib/kubernetes/*.kubeconfig /var/lib/kubelet/kubeconfig /var/lib/kube-proxy/kubeconfig; do
      [ ! -e "$file" ] || put "$file"
    done
    rm /root/.khw-drill-ca' < /dev/null
done <<< "$LAB_MACHINES"
mv ca-short.pem ca.pem
