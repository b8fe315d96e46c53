# shellcheck disable=SC2154
for way in "east west" "west east"; do
  read -r from to <<< "$way"
  ready_pod there "$to"
  object running "/api/v1/namespaces/$NAMESPACE/pods/$there"
  address=$(jq -r .status.podIP <<< "$running")
  ready_pod here "$from"
  said=$(fetched "$here" "http://$address/") || fail "$from reaches $to at $address" "no answer${said:+: $(tail -n 1 <<< "$said")}"
done
pass "east and west reach each other"
