# shellcheck disable=SC2154
ready_pod pod front
said=$(page "$pod" seats)
[ "${said%% *}" = "$(recall row)" ] || fail "$pod shows what the office knows" "${said:-an error}"
pass "$pod shows it"
