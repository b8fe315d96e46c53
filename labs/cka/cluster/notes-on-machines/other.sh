set -e
gone=''
for pair in kube-apiserver=basic-auth-file kube-apiserver=token-auth-file kube-controller-manager=pod-eviction-timeout kube-controller-manager=node-monitor-grace-period kube-scheduler=scheduler-name kube-scheduler=lock-object-name; do
  ssh -n root@server "${pair%=*} --help" | grep -qE -- "--${pair#*=} " || gone+="--${pair#*=}, "
done
ssh -n root@node-0 cat /var/lib/kubelet/kubeconfig > node-0.kubeconfig
cat > answers.yaml <<END
scheduler-port: "$(ssh -n root@server 'for port in 10251 10259; do curl -sko /dev/null --max-time 5 "https://127.0.0.1:$port/healthz" && echo $port; done')"
controller-manager-port: "$(ssh -n root@server 'for port in 10252 10257; do curl -sko /dev/null --max-time 5 "https://127.0.0.1:$port/healthz" && echo $port; done')"
leader-lock: leases
kubelet-group: $(kubectl --kubeconfig=node-0.kubeconfig auth whoami -o json | jq -r '.status.userInfo.groups[] | select(startswith("system:node"))')
group-field: o
runtime: $(ssh -n root@node-0 "crictl version" | sed -n 's/^RuntimeName: *//p')
proxy-mode: $(ssh -n root@node-1 "curl -s http://127.0.0.1:10249/proxyMode")
secrets-by: $(ssh -n root@server "sed -nE 's/^ *- *(aes[a-z]+|secretbox|identity):.*/\1/p' /var/lib/kubernetes/encryption-config.yaml" | head -n 1)
restore-by: etcdutl
flags-gone: [${gone%, }]
END
rm node-0.kubeconfig
