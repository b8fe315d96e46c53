# Every HTTP answer carries the date; whether its sender is who it says cannot be asked while clocks disagree.
before=$(date +%s)
header=$(curl -skS --max-time "$LAB_PATIENCE" -o /dev/null -D - "https://$LAB_API_HOST:6443/version" 2>&1)
theirs=$(sed -n 's/^[Dd]ate: *//p' <<< "$header" | tr -d '\r')
[ -n "$theirs" ] || fail "the API server answers" "${header:0:200}"
off=$(($(date +%s) - $(date -d "$theirs" +%s)))
[ "${off#-}" -le $((3 + $(date +%s) - before)) ] && pass "$off s beside the API server's"
if [ "$off" -gt 0 ]; then word=ahead; else word=behind; fi
fail "the same time as the API server's, $theirs" "$(date --utc '+%a, %d %b %Y %T GMT'), ${off#-} s $word" "Certificates are not valid yet, or not any more, on a machine with the wrong time."
