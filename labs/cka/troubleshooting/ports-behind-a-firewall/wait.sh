set -e
wait_until 60 curl -sf --max-time 5 -o /dev/null "http://$NODE:30911"
wait_until 60 api "/api/v1/nodes/$NODE/proxy/healthz" -f
