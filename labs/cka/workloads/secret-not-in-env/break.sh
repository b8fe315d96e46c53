set -e
password=pw-$(random_word)
remember vault "$password"
kubectl create --validate=false -f - <<END
apiVersion: apps/v1
kind: Deployment
metadata: { name: vault, namespace: $NAMESPACE }
spec:
  replicas: 1
  revisionHistoryLimit: 0
  selector: { matchLabels: { app: vault } }
  template:
    metadata: { labels: { app: vault } }
    spec:
      terminationGracePeriodSeconds: 1
      securityContext: { runAsUser: 101, runAsGroup: 101 }
      containers:
        - name: vault
          image: nginx:latest
          imagePullPolicy: IfNotPresent
          env:
            - { name: PASSWORD, value: $password }
          command: [sh, -c]
          args: ['while true; do cat /run/vault/password > /tmp/open 2> /dev/null; sleep 2; done']
END
wait_until 150 rolled_out "$NAMESPACE" vault
