places=("${BOOT_PLACES[@]}" /usr/local/sbin /usr/local/bin)
grep -Irhs forward "${places[@]}" | grep -qv 'ip_forward=0' || fail "something that is run at boot lets middle forward" "nothing does" "What is typed is forgotten at the next boot, and the rooms are made anew."
grep -qIrsE '(add|replace|append) (default|0\.0\.0\.0/0)' "${places[@]}" || fail "something that is run at boot gives left and right their default route" "nothing does"
lasting yard.service
pass "it is made at boot"
