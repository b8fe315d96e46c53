# An address of a network that neither of them has.
for way in "left 10.$NET.1.1" "right 10.$NET.2.1"; do
  read -r room door <<< "$way"
  said=$(ip -n "$room" route get 203.0.113.9 2>&1)
  grep -q " via $door " <<< "$said" || fail "$room sends by way of $door what is for any other network" "$(head -n 1 <<< "$said")"
done
pass "middle is the default gateway of both"
