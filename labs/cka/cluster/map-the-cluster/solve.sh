set -e
cat > answers.yaml <<END
etcd-data: $(ssh -n root@server "systemctl cat etcd" | sed -nE 's/.*--data-dir[= ]([^ ]+).*/\1/p')
service-range: $(ssh -n root@server "systemctl cat kube-apiserver" | grep -v '^#' | sed -nE 's/.*--service-cluster-ip-range[= ]([^ ]+).*/\1/p')
pod-range-of-node-1: $(ssh -n root@node-1 "grep -ho '\"subnet\": *\"[^\"]*\"' /etc/cni/net.d/*" | grep -o '[0-9./]*' | head -n 1)
identity-of-node-0: "$(ssh -n root@node-0 "openssl x509 -noout -subject -nameopt multiline -in /var/lib/kubelet/kubelet.crt" | sed -n 's/^ *commonName *= *//p')"
runtime: $(kubectl get node node-1 -o jsonpath='{.status.nodeInfo.containerRuntimeVersion}' | sed 's|.*//||')
END
kubectl -n "$NAMESPACE" label configmaps -l 'tier=data,env in (prod,stage),!legacy' backup=daily
