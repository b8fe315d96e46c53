set -e
kubectl -n render patch deployment render --type=merge -p '{"spec": {"template": {"spec": {"nodeSelector": {"kubernetes.io/hostname": "'"$NODE"'"}}}}}'
wait_until 200 rolled_out render render
kubectl cordon "$NODE"
kubectl -n others delete pods --field-selector "spec.nodeName=$NODE,metadata.name!=sentry" --timeout=0s
for one in office kitchen; do wait_until 200 rolled_out others $one; done
