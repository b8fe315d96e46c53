for namespace in "$NAMESPACE" dock; do
  said=$(jq -n '{apiVersion: "v1", kind: "Pod", metadata: {name: "visitor"}, spec: {containers: [{name: "web", image: "nginx:latest"}]}}' | tried "/api/v1/namespaces/$namespace/pods")
  [[ $said == *'by the label app'* ]] || fail "a pod without the label app is refused in $namespace" "${said:-no answer}"
done
pass "still refused: a pod without the label app"
