# The objects of an add-on, as the administrator; then what the service account of its pods may do.
# shellcheck disable=SC2034,SC2154

${CREDENTIALS}
answer=$(${QUESTIONS} | ${LEAN})
printf '%s\n' "$answer"
${WARNINGS}
account=${ACCOUNT}
[[ ! $answer =~ \"serviceAccountName\":\"([A-Za-z0-9.-]{1,200})\" ]] || account=${BASH_REMATCH[1]}
${FRESH_CREDENTIALS}
${REVIEWS}
