set -e
file=/etc/nginx/conf.d/metadata.conf
while read -r range address name; do
  [ "$name" != "$OTHER" ] || wrong=$range
  [ "$name" != "$WORKER" ] || right=$range at=$address
done <<< "$LAB_POD_ROUTES"
sed -i "/\"$at \//s|$right|$wrong|" "$file"
nginx -t
systemctl reload nginx
