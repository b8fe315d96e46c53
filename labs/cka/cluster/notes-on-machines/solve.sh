set -e
port() { ssh -n root@server "ss -ltnp" | grep "\"$1\"" | grep -oE ':[0-9]+ ' | head -n 1 | tr -d ': '; }
cat > answers.yaml <<END
scheduler-port: $(port kube-scheduler)
controller-manager-port: $(port kube-controller)
leader-lock: $(kubectl -n kube-system get lease kube-scheduler -o jsonpath='{.kind}')
kubelet-group: $(ssh -n root@node-0 "openssl x509 -noout -subject -nameopt multiline -in /var/lib/kubelet/kubelet.crt" | sed -n 's/^ *organizationName *= *//p')
group-field: $(openssl x509 -noout -subject -nameopt RFC2253 -in "$LAB_FOLDER/admin.crt" | grep -oE '[A-Z]+=system:masters' | cut -d = -f 1)
runtime: $(kubectl get node node-0 -o jsonpath='{.status.nodeInfo.containerRuntimeVersion}' | cut -d : -f 1)
proxy-mode: $(ssh -n root@node-1 "grep '^mode' /var/lib/kube-proxy/kube-proxy-config.yaml" | cut -d '"' -f 2)
secrets-by: $(ssh -n root@server "etcdctl get --prefix /registry/secrets/ --print-value-only" | grep -aoE 'k8s:enc:[a-z]+' | head -n 1 | cut -d : -f 3)
restore-by: etcdutl
flags-gone: [basic-auth-file, pod-eviction-timeout, scheduler-name, lock-object-name]
END
