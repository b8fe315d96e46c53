set -e
unit=/etc/systemd/system/kube-apiserver.service
if grep -qE -e '--(requestheader|proxy-client|enable-aggregator-routing)' $unit; then
  sed -i -E 's/ --(requestheader-|proxy-client-|enable-aggregator-routing)[^ ]*//g' $unit
  systemctl daemon-reload
  systemctl restart kube-apiserver
fi
rm -f /var/lib/kubernetes/front-proxy-*
