set -e
{
  saying wear 1
  saying watch 1
} | kubectl create --validate=false -f -
for app in wear watch; do wait_until 200 rolled_out "$NAMESPACE" "$app"; done
