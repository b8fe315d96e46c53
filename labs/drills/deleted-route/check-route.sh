while read -r range address name; do
  [ "$name" = "$WORKER" ] || continue
  way=$(ip route get "${range%.*}.2" 2>&1 | head -n 1)
  grep -qF " via $address " <<< "$way " || fail "packets to $range, the pods of $name, go by way of $address" "$way" "There is no route to $range on $LAB_MACHINE."
  pass "$way"
done <<< "$LAB_POD_ROUTES"
