one() { [ "$(api "/api/v1/namespaces/$NAMESPACE/pods?labelSelector=app%3Dweather" -f | jq "$READY_PODS"'ready_pods | length')" = 1 ]; }
wait_until 200 one
