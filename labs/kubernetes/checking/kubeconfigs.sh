# Kubeconfigs without their secrets, and the public halves of their private keys: "$@" holds their paths. Behind a line of its own the
# certificates, and public halves of keys, in files to which they point.
# shellcheck disable=SC2154

printf 'now %(%s)T\n' -1
${METADATA}
${TEXTS} | sed -E ${WITHOUT_SECRETS}
declare -A pem
pointed=()
for file in "${small[@]}"; do
  IFS= read -r -d '' text < "$file"
  keys=() rest=$text
  while [[ ${#pointed[@]} -lt 12 && $rest =~ (certificate-authority|client-certificate|client-key)[\"\']?:[[:space:]]+[\"\']?([^]\"\'[:space:],}]+)(.*) ]]; do
    path=${BASH_REMATCH[2]} rest=${BASH_REMATCH[3]}
    [[ $path = /* ]] || path=${file%/*}/$path
    pointed+=("$path")
  done
  # Nearly always there is one user, for whom nothing has to be started.
  if [[ $text = *client-key-data*client-key-data* ]]; then
    mapfile -t keys < <(grep -aoE "client-key-data[\"']?:[[:space:]]*[\"']?[A-Za-z0-9+/=]{40,}" "$file" | sed 's/.*[^A-Za-z0-9+\/=]//' | head -n 8)
  elif [[ $text =~ client-key-data[\"\']?:[[:space:]]*[\"\']?([A-Za-z0-9+/=]{40,}) ]]; then
    keys=("${BASH_REMATCH[1]}")
  fi
  for user in "${!keys[@]}"; do pem["$file#$((user + 1))"]=$(base64 -d <<< "${keys[user]}" 2>/dev/null | tr -d '\000'); done
done
${PUBLIC_KEYS}
[ "${#pointed[@]}" -eq 0 ] || {
  echo 'part pointed'
  set -- "${pointed[@]}"
  ${METADATA}
  pem=()
  ${PRIVATE_KEYS}
  ${PUBLIC_KEYS}
  ${CERTIFICATES}
}
