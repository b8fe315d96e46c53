set -e
{
  saying menu 1
  saying orders 1
  saying "$PARTNER" 1
} | kubectl create --validate=false -f -
for app in menu orders "$PARTNER"; do wait_until 200 rolled_out "$NAMESPACE" "$app"; done
