# shellcheck disable=SC2154
ready_pod pod vault
password=$(recall vault)
found=$(inside "$pod" sh -c 'cat /proc/[0-9]*/environ 2> /dev/null' | tr '\0' '\n' | grep -F "$password" | cut -d = -f 1 | head -n 1)
[ -z "$found" ] || fail "the password is in no environment" "it is in $found" "An environment is inherited by every program that is started, and printed by many."
pass "in no environment"
