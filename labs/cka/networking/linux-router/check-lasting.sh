# shellcheck disable=SC2154
boot_places /usr/local/sbin /usr/local/bin
# Others may forward and have routes as well; what is about these rooms names them.
mapfile -t middle < <(grep -IrlswE middle "${places[@]}")
mapfile -t ends < <(grep -IrlswE 'left|right' "${places[@]}")
grep -Ihs forward "${middle[@]}" | grep -qv 'ip_forward=0' || fail "something that is run at boot lets middle forward" "nothing does" "What is typed is forgotten at the next boot, and the rooms are made anew."
grep -qIsE '(add|replace|append) (default|0\.0\.0\.0/0)' "${ends[@]}" || fail "something that is run at boot gives left and right their default route" "nothing does"
lasting yard.service
pass "it is made at boot"
