set -e
removed() { etcd_at https://127.0.0.1:2379 member remove "$(etcd_id "$CONTROLLER" https://127.0.0.1:2379)"; }
added() { etcd_at https://127.0.0.1:2379 member add "$CONTROLLER" --peer-urls="https://$(address_of "$CONTROLLER"):2380"; }
wait_until 60 removed
# Refused until the others have seen each other for a while.
wait_until 60 added
