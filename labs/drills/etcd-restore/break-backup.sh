set -e
mkdir -p /var/backups
etcdctl snapshot save /var/backups/etcd.db
