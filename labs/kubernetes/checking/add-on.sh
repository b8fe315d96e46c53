# The objects of the cluster's name server, as the administrator; then whether the service account of its pods may follow what it serves.
# shellcheck disable=SC2034,SC2154

${CREDENTIALS}
answer=$(${QUESTIONS} | ${LEAN})
printf '%s\n' "$answer"
${WARNINGS}
account=coredns
[[ ! $answer =~ \"serviceAccountName\":\"([A-Za-z0-9.-]{1,200})\" ]] || account=${BASH_REMATCH[1]}
${FRESH_CREDENTIALS}
${REVIEWS}
