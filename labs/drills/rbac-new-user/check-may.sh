groups=$(embedded "/root/$USER_NAME.kubeconfig" client-certificate | openssl x509 -noout -subject -nameopt multiline | sed -n 's/^ *organizationName *= *//p' | jq -R . | jq -cs '. + ["system:authenticated"]')
may() {
  jq -n --arg user "$USER_NAME" --argjson groups "$groups" --arg namespace "$2" --arg verb "$1" --arg resource "$3" \
    '{apiVersion: "authorization.k8s.io/v1", kind: "SubjectAccessReview", spec: {user: $user, groups: $groups, resourceAttributes: {namespace: $namespace, verb: $verb, resource: $resource}}}' |
    api /apis/authorization.k8s.io/v1/subjectaccessreviews -f -H 'Content-Type: application/json' -d @- | jq -r .status.allowed
}
for verb in get list; do
  [ "$(may "$verb" "$NAMESPACE" "$RESOURCE")" = true ] || fail "$USER_NAME may $verb $RESOURCE in $NAMESPACE" "the API server says no" "No role that allows it is bound to $USER_NAME in $NAMESPACE."
done
pass "get and list"
