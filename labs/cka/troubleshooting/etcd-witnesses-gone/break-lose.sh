set -e
arrived() { etcdctl get --consistency=s --keys-only "/registry/configmaps/$NAMESPACE/last-row" | grep -q .; }
wait_until 60 arrived
# What is in memory is written ten times a second.
sleep 1
for name in witness-1 witness-2; do
  systemctl kill --signal=KILL $name
  systemctl stop $name 2> /dev/null || true
  systemctl reset-failed $name 2> /dev/null || true
  rm -r /var/lib/$name
done
waits() { ! etcdctl --command-timeout=4s put khw-exercise x; }
wait_until 60 waits
