# shellcheck disable=SC2154
ready_pod pod loaf
word=$(page "$pod" stock)
[ "$word" = "$(recall stock)" ] || fail "/stock of $pod is what the mill has" "${word:-nothing}"
pass "$pod has what the mill has"
