set -e
# With a revision beyond all that was ever told, whoever watches has to list again instead of waiting for news of the past.
etcd_from /var/backups/etcd.db --bump-revision 1000000 --mark-compacted
systemctl start --no-block etcd
