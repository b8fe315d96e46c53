# Kubeconfigs without their secrets, and the public halves of their private keys: "$@" holds their paths.
# shellcheck disable=SC2154

printf 'now %(%s)T\n' -1
${METADATA}
${TEXTS} | sed -E ${WITHOUT_SECRETS}
declare -A pem
for file in "${small[@]}"; do
  IFS= read -r -d '' text < "$file"
  for ((user = 1; user <= 8; user++)); do
    [[ $text =~ client-key-data[\"\']?:[[:space:]]*[\"\']?([A-Za-z0-9+/=]{40,}) ]] || break
    text=${text#*"${BASH_REMATCH[0]}"}
    pem["$file#$user"]=$(base64 -d <<< "${BASH_REMATCH[1]}" 2>/dev/null | tr -d '\000')
  done
done
${PUBLIC_KEYS}
