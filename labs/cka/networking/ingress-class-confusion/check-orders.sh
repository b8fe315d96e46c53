said=$(through 30080 orders.test /today)
[ "$said" = "orders /today" ] || fail "http://orders.test:30080/today is answered by orders" "${said:-no answer}"
pass "orders.test"
