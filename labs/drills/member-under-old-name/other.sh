set -e
systemctl stop etcd
sed -i -E "s|(--name[ =])[^ ]+|\1$LAB_MACHINE|" /etc/systemd/system/etcd.service
systemctl daemon-reload
url="https://$(address_of "$OTHER"):2379"
etcd_at "$url" member remove "$(etcd_id "$LAB_MACHINE" "$url")"
etcd_join "$OTHER"
wait_until 60 etcd_ready
