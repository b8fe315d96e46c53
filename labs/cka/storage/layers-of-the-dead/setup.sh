set -e
{
  cat <<END
apiVersion: v1
kind: Pod
metadata: { name: writer, namespace: $NAMESPACE }
spec:
  nodeName: $NODE
  restartPolicy: Never
  containers:
    - name: writer
      image: nginx:latest
      imagePullPolicy: IfNotPresent
      command: [sh, -c]
      args:
        - |
          mkdir /report
          for page in 1 2 3 4 5 6 7 8 9; do
            read -r id < /proc/sys/kernel/random/uuid
            echo "page \$page: \$id"
          done > /report/report.txt
          echo "the report is written"
END
} | kubectl create --validate=false -f -
web reading-room 1 | kubectl create --dry-run=client --validate=false -o json -f - | jq '.spec.template.spec |= (.nodeName = env.NODE
  | .containers[0].volumeMounts = [{name: "shelf", mountPath: "/usr/share/nginx/html/shelf", readOnly: true}] | .volumes = [{name: "shelf", hostPath: {path: "/srv/shelf", type: "DirectoryOrCreate"}}])' | kubectl create --validate=false -f -
written() { [ "$(api "/api/v1/namespaces/$NAMESPACE/pods/writer" -f | jq -r .status.phase)" = Succeeded ]; }
wait_until 150 written
wait_until 150 rolled_out "$NAMESPACE" reading-room
sum=$(ssh -n "root@$NODE" "find /var/lib/containerd -path '*/fs/report/report.txt' -exec sha256sum {} +" | cut -d ' ' -f 1)
[ "$(wc -w <<< "$sum")" = 1 ]
remember report "$sum"
