set -e
kubectl taint node "$NODE" team=render:NoExecute
kubectl -n render patch deployment render --type=merge -p '{"spec": {"template": {"spec": {"tolerations": [{"key": "team", "operator": "Exists"}]}}}}'
wait_until 200 rolled_out render render
for one in office kitchen; do wait_until 200 rolled_out others $one; done
