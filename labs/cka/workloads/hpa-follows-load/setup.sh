set -e
# One second or less of work, then nine of rest: more than 50m on slow machines and on quick ones.
kubectl -n "$NAMESPACE" create --validate=false -f - <<'END'
apiVersion: apps/v1
kind: Deployment
metadata: { name: press }
spec:
  replicas: 1
  selector: { matchLabels: { app: press } }
  template:
    metadata: { labels: { app: press } }
    spec:
      terminationGracePeriodSeconds: 1
      containers:
        - name: press
          image: nginx:latest
          imagePullPolicy: IfNotPresent
          command: [sh, -c, 'while :; do end=$(($(date +%s) + 1)); while [ "$(date +%s)" -le "$end" ]; do :; done; sleep 9; done']
END
wait_until 100 rolled_out "$NAMESPACE" press
