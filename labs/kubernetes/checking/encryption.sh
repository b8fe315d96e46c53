# The text without its secrets; of each secret that is no comment its length and, to compare copies, a digest, from which random
# bytes cannot be guessed.
# shellcheck disable=SC2154

${METADATA}
${TEXTS} | sed -E ${WITHOUT_SECRETS}
for file in "${small[@]}"; do
  while read -r line || [ -n "$line" ]; do
    line=${line%%#*}
    # The key may have a line of its own, behind nothing or the mark of a block.
    if [[ $line =~ secret[\"\']?[[:space:]]*:[[:space:]]*[\|\>+-]*[[:space:]]*$ ]]; then read -r next; line=${line%%[|>]*}" $next"; fi
    while [[ $line =~ secret[\"\']?[[:space:]]*:[[:space:]]*[\"\']?([A-Za-z0-9+/=_-]+)(.*) ]]; do
      key=${BASH_REMATCH[1]} line=${BASH_REMATCH[2]}
      if bytes=$(set -o pipefail; base64 -d <<< "$key" 2>/dev/null | wc -c); then echo "=bytes $bytes $(sha256sum <<< "$key")"; else echo '=bad'; fi
    done
  done < "$file" 2>/dev/null
done
