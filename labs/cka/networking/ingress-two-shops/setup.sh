set -e
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -noenc -keyout /root/market.key -out /root/market.crt -days 365 -subj "/CN=bakery.$DOMAIN" -addext "subjectAltName=DNS:bakery.$DOMAIN" 2> /dev/null
{
  saying bakery 1
  saying fishery 1
  saying lost 1
} | kubectl create --validate=false -f -
for app in bakery fishery lost; do wait_until 200 rolled_out "$NAMESPACE" "$app"; done
