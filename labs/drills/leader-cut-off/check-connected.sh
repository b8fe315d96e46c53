for name in $LAB_CONTROLLERS; do
  [ "$name" != "$LAB_MACHINE" ] || continue
  answer=$(timeout 4 bash -c 'exec 3<> "/dev/tcp/$0/2380"' "$(address_of "$name")" 2>&1) || fail "$LAB_MACHINE reaches $name" "nothing comes back from port 2380: $(tail -n 1 <<< "$answer" | cut -c 1-120)" "Packets of $name are dropped somewhere on the way."
done
answer=$(etcd_ready 2>&1) || fail "etcd on $LAB_MACHINE has found the others" "$(tail -n 1 <<< "$answer" | cut -c 1-200)"
pass "connected"
