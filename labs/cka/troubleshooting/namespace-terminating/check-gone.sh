answer=$(api "/api/v1/namespaces/$NAMESPACE" 2>&1)
case $(jq -r '.reason // .status.phase' <<< "$answer" 2> /dev/null) in
  NotFound) pass "there is no namespace $NAMESPACE" ;;
  Terminating) fail "there is no namespace $NAMESPACE" "it is Terminating" "$(jq -r '[.status.conditions[]? | select(.status == "True") | .message][-1] // ""' <<< "$answer")" ;;
  *) fail "there is no namespace $NAMESPACE" "${answer:0:200}" ;;
esac
