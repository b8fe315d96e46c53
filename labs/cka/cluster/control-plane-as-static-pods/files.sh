set -e
mkdir -p /root/control
cd /root/control
for name in kube-scheduler kube-controller-manager; do
  ssh -n root@server "tr '\\0' '\\n' < /proc/\$(pidof -s $name)/cmdline" | tail -n +2 > $name.args
done
files=$(cat ./*.args | grep -oE '/(var/lib|etc)/kubernetes/[^ ,]+' | sort -u | paste -sd ' ')
ssh -n root@server "tar -C / -cf - $files /var/lib/kubernetes/kube-scheduler.kubeconfig" > files.tar
ssh "root@$NODE" "tar -C / -xf - && sed -i 's|server: .*|server: https://$LAB_API_HOST:6443|' /var/lib/kubernetes/kube-*.kubeconfig" < files.tar
rm files.tar
for name in kube-scheduler kube-controller-manager; do
  jq -n --arg name $name --rawfile args $name.args '{apiVersion: "v1", kind: "Pod", metadata: {name: $name, namespace: "kube-system"}, spec: {hostNetwork: true,
    containers: [{name: "main", image: "lab.local/\($name):1", imagePullPolicy: "IfNotPresent", args: ($args | split("\n") | map(select(. != ""))),
      volumeMounts: [{name: "keys", mountPath: "/var/lib/kubernetes", readOnly: true}, {name: "settings", mountPath: "/etc/kubernetes/config", readOnly: true}]}],
    volumes: [{name: "keys", hostPath: {path: "/var/lib/kubernetes"}}, {name: "settings", hostPath: {path: "/etc/kubernetes/config"}}]}}' > $name.json
done
