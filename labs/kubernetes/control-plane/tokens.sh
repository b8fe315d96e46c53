# A token that the API server of this controller signs, shown to the API servers of all. It does not leave the machine.
# shellcheck disable=SC2154

${CREDENTIALS}
said=$(${SIGNED})
token=
[[ $said =~ \"token\":\"([A-Za-z0-9._-]+)\" ]] && token=${BASH_REMATCH[1]}
[ -n "$token" ] || { printf '\n%s\n' "$said"; exit; }
printf '\n%s\n' "${said//"$token"/}"
${SHOWN}
