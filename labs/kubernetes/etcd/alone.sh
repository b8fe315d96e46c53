# etcd on this machine as a cluster of its own. Only who comes by 127.0.0.1 reaches it: API servers go on with the other members.

set -e
systemctl stop etcd
mv /var/lib/etcd/member /var/lib/etcd/member.kept
cp -a ${UNIT} ${UNIT}.kept
sed -i -E 's|(--initial-cluster[ =])\S+|\1${MEMBER}|; s|(--initial-cluster-token[ =])\S+|\1khw-lab-alone|' ${UNIT}
iptables -w -I ${RULE}
systemctl daemon-reload
systemctl start etcd
