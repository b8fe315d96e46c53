for node in $LAB_WORKERS; do
  answer=$(ssh -n "root@$node" "curl -sS --max-time $((LAB_PATIENCE / 4)) http://$LAB_ADDRESS:8095" 2>&1)
  [ "$answer" = "$(recall green)" ] || fail "on $node http://$LAB_ADDRESS:8095 is answered by the shop in green" "${answer:-nothing}"
done
pass "port 8095 leads to green"
