set -e
file=/etc/haproxy/haproxy.cfg
awk '{ print } /^ *backend / { print "    retries 3\n    option redispatch 1\n    option httpchk\n    http-check send meth GET uri /readyz ver HTTP/1.1 hdr Host kubernetes.default\n    http-check expect status 200\n    default-server check check-ssl verify required ca-file /etc/haproxy/ca.pem verifyhost kubernetes.default inter 2s fall 2 rise 2" }' "$file" > "$file.new"
mv "$file.new" "$file"
haproxy -c -f "$file"
systemctl restart haproxy
