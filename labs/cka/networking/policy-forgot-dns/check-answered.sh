# shellcheck disable=SC2154
ready_pod pod clerk
fetched "$pod" http://books/ > /dev/null || fail "clerk gets an answer from http://books/" "none"
pass "clerk reaches books by its name"
