said=$(ssh -n "root@$NODE" "curl -sS --max-time $((LAB_PATIENCE / 4)) http://127.0.0.1:9077" 2>&1)
[ "$said" = wine ] || fail "the cellar of $NODE is there for $NODE itself" "${said:-it does not answer}"
said=$(curl -sS --max-time 4 "http://$NODE:9077" 2>&1) && fail "port 9077 of $NODE is shut for all others" "the jumpbox gets: $said" "More was opened than the cluster needs."
pass "shut"
