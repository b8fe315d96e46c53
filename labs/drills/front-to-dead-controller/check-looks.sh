statistics=$(echo 'show stat' | socat -t 10 - UNIX-CONNECT:/run/haproxy/admin.sock 2>&1) || fail "HAProxy tells about its servers" "$(tail -n 1 <<< "$statistics")"
# Its columns by their titles: which there are depends on the version.
states=$(awk -F, '
  { gsub(/"[^"]*"/, "") }
  NR == 1 { sub(/^# /, ""); for (i = 1; i <= NF; i++) column[$i] = i; next }
  $(column["addr"]) ~ /:6443$/ { checked = $(column["check_status"]); sub(/^\* /, "", checked); print $(column["addr"]), checked == "" ? "-" : checked, $(column["status"]) }' <<< "$statistics")
for name in $LAB_CONTROLLERS; do
  state=$(grep -F "$(address_of "$name"):6443 " <<< "$states" | head -n 1)
  [ -n "$state" ] || fail "$name is a server of the front" "HAProxy has no server at $(address_of "$name"):6443"
  read -r _ checked status <<< "$state"
  case $checked in
    L7* | L6* | L4CON | L4TOUT) ;;
    L4*) fail "the front asks $name whether it is ready" "it only looks at the port ($checked)" "A server that has lost its etcd takes connections, and answers nobody." ;;
    *) fail "the front looks at $name" "it does not ($status)" "Without checks every server counts as well." ;;
  esac
done
pass "$(tr '\n' ';' <<< "$states")"
