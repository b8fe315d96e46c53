for way in "left 10.$NET.2.2" "right 10.$NET.1.2"; do
  read -r room other <<< "$way"
  said=$(ip netns exec "$room" ping -n -c 2 -W $((LAB_PATIENCE / 8)) "$other" 2>&1) || fail "$room reaches $other" "$(grep -iE 'unreachable|transmitted' <<< "$said" | tail -n 1)"
done
pass "left and right reach each other"
