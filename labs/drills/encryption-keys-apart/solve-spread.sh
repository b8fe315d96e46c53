set -e
file=/var/lib/kubernetes/encryption-config.yaml
ready() { api_at "$1" /readyz -f > /dev/null; }
umask 077
ssh -n "root@$CONTROLLER" cat "$file" > "$LAB_FOLDER/encryption-config.yaml"
for server in $LAB_CONTROLLERS; do
  [ "$server" != "$CONTROLLER" ] || continue
  scp "$LAB_FOLDER/encryption-config.yaml" "root@$server:$file"
  ssh -n "root@$server" systemctl restart kube-apiserver
  wait_until 120 ready "$server"
done
