# shellcheck disable=SC2154
for pair in morning=ada noon=grace dusk=barbara; do
  object request "/apis/certificates.k8s.io/v1/certificatesigningrequests/${pair%=*}"
  [ "$(jq -r 'any(.status.conditions[]?; .type == "Approved")' <<< "$request")" = true ] || fail "${pair%=*} is approved" "$(jq -r '[.status.conditions[]?.type] | join(", ") | if . == "" then "it waits" else . end' <<< "$request")"
  name=$(jq -r '.status.certificate // ""' <<< "$request" | base64 -d | openssl x509 -noout -subject -nameopt multiline 2> /dev/null | sed -n 's/^ *commonName *= *//p')
  [ "$name" = "${pair#*=}" ] || fail "${pair%=*} has a certificate for ${pair#*=}" "${name:-none yet}" "The controller manager signs; does it run?"
done
pass "certificates for ada, grace and barbara"
