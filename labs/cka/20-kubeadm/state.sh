# A line for each thing that checks of this machine look at.
for unit in ${UNITS}; do
  active=$(systemctl is-active "$unit" 2> /dev/null)
  enabled=$(systemctl is-enabled "$unit" 2> /dev/null)
  echo "unit $unit ${active:-unknown} ${enabled:-absent}"
done
for file in /etc/kubernetes/kubelet.conf /var/lib/kubelet/config.yaml /usr/local/bin/kubeadm /usr/local/bin/kubelet; do
  [ ! -s "$file" ] || echo "file $file"
done
for name in bridge/bridge-nf-call-iptables ipv4/ip_forward; do
  { read -r value < "/proc/sys/net/$name"; } 2> /dev/null || value=none
  echo "kernel $name $value"
done
echo "swap $(($(wc -l < /proc/swaps) - 1))"
for file in /etc/kubernetes/pki/*.crt /etc/kubernetes/pki/etcd/*.crt; do
  [ -e "$file" ] || continue
  openssl x509 -in "$file" -noout -checkend 2592000 > /dev/null 2>&1 && echo "certificate $file good" || echo "certificate $file ending"
done
