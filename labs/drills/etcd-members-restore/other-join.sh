set -e
etcd_join "$CONTROLLER"
wait_until 60 etcd_ready
