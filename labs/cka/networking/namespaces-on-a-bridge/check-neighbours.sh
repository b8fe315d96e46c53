while read -r house other; do
  said=$(ip netns exec "$house" ping -n -c 2 -W $((LAB_PATIENCE / 8)) "$other" 2>&1) || fail "$house reaches $other" "$(grep -iE 'unreachable|transmitted|not known' <<< "$said" | tail -n 1)"
done <<< "red 10.$NET.0.12
green 10.$NET.0.13
blue 10.$NET.0.11"
pass "they reach each other"
