# look: on a machine: each place that has an old authority, and each program that was started before its authority was written.
look() {
  local file unit started written
  short() { ! openssl x509 -noout -checkend $((300 * 86400)) > /dev/null 2>&1; }
  for file in /var/lib/kubernetes/ca.pem /etc/etcd/ca.pem /etc/haproxy/ca.pem; do
    [ ! -e "$file" ] || ! short < "$file" || echo "$file is the old one"
  done
  for file in /var/lib/kubernetes/*.kubeconfig /var/lib/kubelet/kubeconfig /var/lib/kube-proxy/kubeconfig; do
    [ ! -e "$file" ] || ! embedded "$file" certificate-authority | short || echo "$file has the old one"
  done
  reads() {
    for unit in "${@:2}"; do
      systemctl is-active --quiet "$unit" || continue
      started=$(date -d "$(systemctl show --property=ExecMainStartTimestamp --value "$unit")" +%s)
      # A reload reads it, too, and the process that systemd knows stays the same.
      [ "$unit" != haproxy ] || started=$(stat -c %Y /run/haproxy.pid 2> /dev/null || echo "$started")
      written=$(stat -Lc %Y "$1")
      [ "$written" -le "$((started + 1))" ] || echo "$unit runs with what $1 was before"
    done
  }
  [ ! -e /etc/etcd/ca.pem ] || reads /etc/etcd/ca.pem etcd
  [ ! -e /etc/haproxy/ca.pem ] || reads /etc/haproxy/ca.pem haproxy
  [ ! -e /var/lib/kubernetes/ca.pem ] || reads /var/lib/kubernetes/ca.pem kube-apiserver kube-controller-manager kubelet
  [ ! -e /var/lib/kube-proxy/kubeconfig ] || reads /var/lib/kube-proxy/kubeconfig kube-proxy
}
for file in "$LAB_FOLDER"/*.kubeconfig /root/.kube/config; do
  embedded "$file" certificate-authority | openssl x509 -noout -checkend $((300 * 86400)) > /dev/null 2>&1 || fail "the new authority in every kubeconfig" "$file has the old one"
done
while read -r address name role; do
  [ "$role" != jumpbox ] || continue
  found=$(ssh -n -o BatchMode=yes "root@$name" "$(declare -f setting embedded look); look" 2>&1) || fail "$name answers over SSH" "$(tail -n 1 <<< "$found")"
  [ -z "$found" ] || fail "the new authority everywhere on $name" "$(tr '\n' ';' <<< "$found" | cut -c 1-300)"
done <<< "$LAB_MACHINES"
pass "everywhere, and in use"
