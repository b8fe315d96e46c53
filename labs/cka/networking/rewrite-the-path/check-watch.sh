for asked in /films/7 '/films?year=1927&sound=no'; do
  said=$(through 30080 mall.test "/$WATCH$asked")
  [ "$said" = "watch $asked" ] || fail "asked for /$WATCH$asked, watch sees $asked" "${said:-no answer}"
done
pass "watch sees paths without /$WATCH"
