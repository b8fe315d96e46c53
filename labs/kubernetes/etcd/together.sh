# etcd on this machine as the member that it was, with the data it had.

set -e
systemctl stop etcd
rm -rf /var/lib/etcd/member
mv /var/lib/etcd/member.kept /var/lib/etcd/member
mv -f ${UNIT}.kept ${UNIT}
iptables -w -D ${RULE}
systemctl daemon-reload
systemctl start etcd
