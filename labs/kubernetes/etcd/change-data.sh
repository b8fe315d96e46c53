# A value in the database of this member alone: etcd is stopped, the file changed, etcd started again.

set -e
database=/var/lib/etcd/member/snap/db
systemctl stop etcd
places=$(LC_ALL=C grep -abFo ${FROM} "$database" | cut -d: -f1)
[ -n "$places" ]
for place in $places; do printf %s ${TO} | dd of="$database" bs=1 seek="$place" conv=notrunc status=none; done
systemctl start etcd
