set -e
shown() { [[ $(kubectl -n "$NAMESPACE" logs deployment/front --tail=1) == *" $(recall prices)" ]]; }
wait_until 200 shown
