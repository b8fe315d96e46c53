for node in $LAB_WORKERS; do wait_until 90 curl -sf --max-time 5 -o /dev/null "http://$node:30666"; done
