for namespace in "$NAMESPACE" dock; do
  said=$(jq -n '{apiVersion: "v1", kind: "Pod", metadata: {name: "visitor", labels: {app: "visitor"}}, spec: {containers: [{name: "web", image: "nginx:latest"}]}}' | tried "/api/v1/namespaces/$namespace/pods")
  [ "$said" = created ] || fail "a pod of any app may be made in $namespace" "$said"
done
pass "in $NAMESPACE and in dock"
