# Certificates and the public halves of private keys: `certificates` and `keys` hold their paths.
# shellcheck disable=SC2154,SC2254

printf 'now %(%s)T\n' -1
set -- "${certificates[@]}" "${keys[@]}"
${METADATA}
files=("${small[@]}")
small=()
declare -A pem
for file in "${files[@]}"; do
  case $file in ${KEYS}) IFS= read -r -d '' pem["$file"] < "$file" ;; *) small+=("$file") ;; esac
done
${PUBLIC_KEYS}
${TEXTS}
