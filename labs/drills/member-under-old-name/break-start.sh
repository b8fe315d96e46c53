systemctl start --no-block etcd
