# shellcheck disable=SC2154
ready_pod pod clock
status=$(inside "$pod" cat /proc/1/status)
uid=$(awk '$1 == "Uid:" { print $3 }' <<< "$status")
[ "$uid" = "$USER_ID" ] || fail "the program is user $USER_ID" "it is ${uid:-nobody knows}"
capabilities=$(awk '$1 == "CapBnd:" { print $2 }' <<< "$status")
[ "$capabilities" = 0000000000000000 ] || fail "it can get no capability" "$capabilities"
[ "$(awk '$1 == "NoNewPrivs:" { print $2 }' <<< "$status")" = 1 ] || fail "it can get no more privileges" "NoNewPrivs is not set"
[ "$(awk '$1 == "Seccomp:" { print $2 }' <<< "$status")" = 2 ] || fail "its system calls are filtered" "no seccomp profile"
pass "user $uid, no capabilities, no new privileges, filtered"
