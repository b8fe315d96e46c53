# shellcheck disable=SC2154
ready_pod pod reading-room
sum=$(page "$pod" shelf/report.txt | sha256sum | cut -d ' ' -f 1)
[ "$sum" = "$(recall report)" ] || fail "/shelf/report.txt of $pod is the report that was written" "it is another one, or none"
pass "$pod serves the report"
