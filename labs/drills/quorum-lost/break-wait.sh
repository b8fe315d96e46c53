# The order is in the survivor's own data before the others are gone.
arrived() { etcd_at https://127.0.0.1:2379 get --consistency=s --keys-only /registry/configmaps/default/last-order | grep -q .; }
wait_until 60 arrived
# What is in memory is written ten times a second.
sleep 1
