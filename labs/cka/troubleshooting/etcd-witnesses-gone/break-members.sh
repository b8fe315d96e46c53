set -e
mkdir -p /var/backups
etcdctl snapshot save /var/backups/etcd-evening.db
all=$(flag etcd name)=$(flag etcd initial-advertise-peer-urls)
for number in 1 2; do
  name=witness-$number peer=http://127.0.0.1:${number}2380 client=http://127.0.0.1:${number}2379
  all+=,$name=$peer
  # A new member is taken only when all others have been connected for some seconds. One that was taken too late for the answer is listed.
  added() { etcdctl member list | grep -qF "$peer" || etcdctl member add "$name" --peer-urls="$peer"; }
  wait_until 60 added
  systemd-run --quiet --unit=$name /usr/local/bin/etcd --name $name --data-dir /var/lib/$name --initial-cluster "$all" --initial-cluster-state existing \
    --initial-advertise-peer-urls $peer --listen-peer-urls $peer --advertise-client-urls $client --listen-client-urls $client
  wait_until 100 curl -sf --max-time "$LAB_PATIENCE" $client/health
done
