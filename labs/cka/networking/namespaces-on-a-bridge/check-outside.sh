server=$(awk '$3 == "controller" { print $1; exit }' <<< "$LAB_MACHINES")
for house in red green blue; do
  said=$(ip netns exec "$house" ping -n -c 2 -W $((LAB_PATIENCE / 8)) "$server" 2>&1) || fail "$house reaches $server" "$(grep -iE 'unreachable|transmitted' <<< "$said" | tail -n 1)" "An answer finds its way back only to an address that the one who answers knows."
done
pass "all three reach $server"
