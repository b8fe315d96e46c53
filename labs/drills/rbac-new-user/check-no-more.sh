groups=$(embedded "/root/$USER_NAME.kubeconfig" client-certificate | openssl x509 -noout -subject -nameopt multiline | sed -n 's/^ *organizationName *= *//p' | jq -R . | jq -cs '. + ["system:authenticated"]')
may() {
  jq -n --arg user "$USER_NAME" --argjson groups "$groups" --arg namespace "$2" --arg verb "$1" --arg resource "$3" \
    '{apiVersion: "authorization.k8s.io/v1", kind: "SubjectAccessReview", spec: {user: $user, groups: $groups, resourceAttributes: {namespace: $namespace, verb: $verb, resource: $resource}}}' |
    api /apis/authorization.k8s.io/v1/subjectaccessreviews -f -H 'Content-Type: application/json' -d @- | jq -r .status.allowed
}
while read -r verb namespace resource; do
  [ "$(may "$verb" "$namespace" "$resource")" = false ] || fail "$USER_NAME may not $verb $resource in $namespace" "the API server says yes"
done << END
delete $NAMESPACE $RESOURCE
create $NAMESPACE $RESOURCE
get $NAMESPACE secrets
list default $RESOURCE
list kube-system secrets
END
pass "nothing else"
