set -e
etcd_join "$SURVIVOR"
wait_until 60 etcd_ready
