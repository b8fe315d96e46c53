set -e
kubectl create --validate=false -f - <<END
apiVersion: v1
kind: ConfigMap
metadata: { name: sorter, namespace: $NAMESPACE }
data:
  room: "0"
  sort.sh: |
    room=\$(cat /config/room)
    if [ -e /work/died ]; then
      echo "E-000000: not the first start, waiting for somebody"
      while true; do sleep 3600; done
    fi
    if [ "\$room" -lt 1 ]; then
      : > /work/died
      read -r id < /proc/sys/kernel/random/uuid
      echo "E-\${id%%-*}: room is \$room in the settings, nothing can be sorted"
      exit 1
    fi
    while true; do
      date -u +%s > /work/html/sorted
      sleep 2
    done
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: sorter, namespace: $NAMESPACE }
spec:
  replicas: 1
  strategy: { type: Recreate }
  selector: { matchLabels: { app: sorter } }
  template:
    metadata: { labels: { app: sorter } }
    spec:
      terminationGracePeriodSeconds: 1
      initContainers:
        - name: prepare
          image: nginx:latest
          imagePullPolicy: IfNotPresent
          command: [sh, -c, "mkdir -p /work/html"]
          volumeMounts: [{ name: work, mountPath: /work }]
      containers:
        - name: web
          image: nginx:latest
          imagePullPolicy: IfNotPresent
          volumeMounts: [{ name: work, mountPath: /usr/share/nginx/html, subPath: html }]
        - name: sorter
          image: nginx:latest
          imagePullPolicy: IfNotPresent
          command: [sh, /config/sort.sh]
          readinessProbe:
            exec: { command: [sh, -c, "test -e /work/html/sorted"] }
          volumeMounts:
            - { name: work, mountPath: /work }
            - { name: config, mountPath: /config }
      volumes:
        - name: work
          emptyDir: {}
        - name: config
          configMap: { name: sorter }
END
code() {
  local pod
  pod=$(api "/api/v1/namespaces/$NAMESPACE/pods?labelSelector=app%3Dsorter" -f | jq -r '.items[0] | select(any(.status.containerStatuses[]?; .name == "sorter" and .restartCount > 0 and .state.running != null)) | .metadata.name')
  [ -n "$pod" ] || return 1
  found=$(api "/api/v1/namespaces/$NAMESPACE/pods/$pod/log?container=sorter&previous=true" -f | sed -n 's/^\(E-[0-9a-f]*\): room.*/\1/p')
  [ -n "$found" ] && remember error-code "$found"
}
wait_until 220 code
