set -e
file=/etc/haproxy/haproxy.cfg
sed -i -E '/use_backend/d; /^backend unchecked$/,/^$/d; /^ *# (When none|The same)/d; /^ *(retries|option +redispatch|option +httpchk|http-check|default-server) ?/d; s/^( *server .*:6443) .*/\1/; /^ *# (A connection|\/readyz|One that)/d' "$file"
haproxy -c -f "$file"
systemctl restart haproxy
