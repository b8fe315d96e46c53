# One hash of all members at one revision, a line of JSON each. What the first of them has stored last may not have reached another
# yet, and each forgets old revisions by itself: asked again where they do not say the same.
# shellcheck disable=SC2154,SC2206

${ETCD_WAY}
names=(${NAMES}) urls=(${URLS}) revision='' lines=()
say() { curl -q "${tls[@]}" -s --noproxy '*' -d "$1" "$2"; }
for try in 1 2 3; do
  [[ $(say '{}' "$url/v3/maintenance/status") =~ \"revision\":\"([0-9]+)\" ]] || break
  revision=${BASH_REMATCH[1]} lines=() first='' same=yes
  for index in "${!urls[@]}"; do
    answer=$(say "{\"revision\":\"$revision\"}" "${urls[$index]}/v3/maintenance/hashkv" | head -c 4000 | tr -d '\n')
    lines+=("hash ${names[$index]} $answer")
    hash='' compact=''
    [[ ! $answer =~ \"hash\":([0-9]+) ]] || hash=${BASH_REMATCH[1]}
    [[ ! $answer =~ \"compact_revision\":\"([0-9]+)\" ]] || compact=${BASH_REMATCH[1]}
    : "${first:=$hash $compact}"
    [ -n "$hash" ] && [ "$hash $compact" = "$first" ] || same=no
  done
  [ "$same" = no ] && [ "$try" -lt 3 ] || break
  sleep 1
done
echo "revision $revision"
printf '%s\n' "${lines[@]}"
