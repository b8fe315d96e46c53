set -e
kubectl label node "$NODE" team=render --overwrite
kubectl -n render patch deployment render --type=merge -p '{"spec": {"template": {"spec": {"nodeSelector": {"team": "render"}, "tolerations": [{"key": "team", "value": "render"}]}}}}'
wait_until 200 rolled_out render render
kubectl taint node "$NODE" team=render:NoExecute
for one in office kitchen; do wait_until 200 rolled_out others $one; done
