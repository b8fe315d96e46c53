id=$(timeout 9 crictl pods --state Ready --name "$NAME-$NODE" --quiet 2> /dev/null | head -n 1)
[ -n "$id" ] || fail "containerd runs the pod $NAME-$NODE" "it runs none of that name"
address=$(timeout 9 crictl inspectp --output json "$id" | jq -r .status.network.ip)
answer=$(curl -sS --max-time 5 -o /dev/null -w '%{http_code}' "http://$address" 2>&1)
[ "$answer" = 200 ] || fail "http://$address answers" "$answer"
pass "http://$address answers"
