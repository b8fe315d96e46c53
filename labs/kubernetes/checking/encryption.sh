# The text without its secrets; of each secret that is no comment its length and, to compare copies, a digest, from which random
# bytes cannot be guessed.
# shellcheck disable=SC2154

${METADATA}
${TEXTS} | sed -E ${WITHOUT_SECRETS}
for file in "${small[@]}"; do
  while read -r line; do
    [[ $line =~ ^[^#]*secret[\"\']?:[[:space:]]*[\"\']?([A-Za-z0-9+/=_-]+) ]] || continue
    key=${BASH_REMATCH[1]}
    if bytes=$(set -o pipefail; base64 -d <<< "$key" 2>/dev/null | wc -c); then echo "=bytes $bytes $(sha256sum <<< "$key")"; else echo '=bad'; fi
  done < "$file" 2>/dev/null
done
