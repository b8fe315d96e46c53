state=$(timeout "$LAB_PATIENCE" crictl info 2> /dev/null | jq -r '.status.conditions[]? | select(.type == "NetworkReady") | "\(.status) \(.message)"')
[ "${state%% *}" = true ] && pass "NetworkReady is true"
fail "NetworkReady is true in crictl info" "${state:-containerd does not answer}"
