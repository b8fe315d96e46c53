set -e
file=/etc/haproxy/haproxy.cfg
sed -i -E 's|^( *)(server .*:6443).*|\1\2 check inter 2s check-ssl verify required ca-file /etc/haproxy/ca.pem|
  /^ *backend /a\    option httpchk\n    http-check send meth GET uri /readyz ver HTTP/1.1 hdr Host kubernetes.default' "$file"
haproxy -c -f "$file"
systemctl reload haproxy
