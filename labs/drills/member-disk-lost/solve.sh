set -e
systemctl stop etcd
url="https://$(address_of "$OTHER"):2379"
etcd_at "$url" member remove "$(etcd_id "$LAB_MACHINE" "$url")"
etcd_join "$OTHER"
wait_until 60 etcd_ready
