for asked in "/${WEAR}able" / /hats; do
  said=$(through 30080 mall.test "$asked")
  case $said in wear* | watch*) fail "http://mall.test:30080$asked is answered by neither app" "$said" ;; esac
done
said=$(through 30080 elsewhere.test "/$WEAR/hats")
case $said in wear*) fail "wear answers for the host mall.test only" "it answers for elsewhere.test, too" ;; esac
pass "nothing else is answered"
