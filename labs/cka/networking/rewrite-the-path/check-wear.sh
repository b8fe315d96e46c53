while read -r asked seen; do
  said=$(through 30080 mall.test "/$WEAR$asked")
  [ "$said" = "wear $seen" ] || fail "asked for /$WEAR$asked, wear sees $seen" "${said:-no answer}"
done <<< "/hats?size=2 /hats?size=2
/coats/red/1 /coats/red/1
/ /"
said=$(through 30080 mall.test "/$WEAR")
[ "$said" = "wear /" ] || fail "asked for /$WEAR, wear sees /" "${said:-no answer}"
pass "wear sees paths without /$WEAR"
