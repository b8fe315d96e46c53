said=$(through 30080 menu.test /today)
[ "$said" = "menu /today" ] || fail "http://menu.test:30080/today is answered by menu" "${said:-no answer}"
pass "menu.test"
