set -e
rm -rf /var/backups/etcd
