made() { kubectl -n "$NAMESPACE" create --validate=false -f anna.yaml; }
wait_until 60 made
