id=$(timeout "$LAB_PATIENCE" crictl pods --state Ready --name "$NAME-$NODE" --quiet 2> /dev/null | head -n 1)
[ -n "$id" ] || fail "containerd runs the pod $NAME-$NODE" "it runs none of that name"
address=$(timeout "$LAB_PATIENCE" crictl inspectp --output json "$id" | jq -r .status.network.ip)
answer=$(curl -sS --max-time $((LAB_PATIENCE / 2)) -o /dev/null -w '%{http_code}' "http://$address" 2>&1)
[ "$answer" = 200 ] || fail "http://$address answers" "$answer"
pass "http://$address answers"
