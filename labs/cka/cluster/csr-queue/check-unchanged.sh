# shellcheck disable=SC2154
object requests /apis/certificates.k8s.io/v1/certificatesigningrequests
uids=$(jq -r '[.items[] | select(.metadata.name | IN("dawn", "morning", "noon", "dusk", "evening", "night")) | "\(.metadata.name)=\(.metadata.uid)"] | sort | join(" ")' <<< "$requests")
before=$(recall csr-uids)
others=$(comm -13 <(tr ' ' '\n' <<< "$before" | sort) <(tr ' ' '\n' <<< "$uids" | sort) | sed 's/=.*//' | paste -sd ' ')
[ -z "$others" ] || fail "the six requests that waited" "made again: $others"
pass "all six"
