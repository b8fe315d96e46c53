two() { [ "$(api "/api/v1/namespaces/$NAMESPACE/pods?labelSelector=app%3Dweather" -f | jq "$READY_PODS"'ready_pods | length')" = 2 ]; }
wait_until 200 two
written() { ssh -n "root@$1" test -s /var/lib/weather/now; }
for node in $LAB_WORKERS; do wait_until 60 written "$node"; done
