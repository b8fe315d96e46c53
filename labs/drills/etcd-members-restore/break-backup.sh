set -e
mkdir -p /var/backups
# Not before this member has it, too.
arrived() { etcd_at https://127.0.0.1:2379 get --keys-only "/registry/$PLURAL/default/$NAME" | grep -q .; }
wait_until 60 arrived
ETCD_SECONDS=60 etcd_at https://127.0.0.1:2379 snapshot save /var/backups/etcd.db
chmod 600 /var/backups/etcd.db
