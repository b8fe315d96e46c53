# shellcheck disable=SC2154
ready_pod pod office
said=$(page "$pod" seats)
[ "$said" = "$(recall row) $pod" ] || fail "$pod knows which row is free" "${said:-it does not answer}"
pass "$pod is ready, and answers"
