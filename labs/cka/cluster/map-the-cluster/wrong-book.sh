set -e
cat > answers.yaml <<END
etcd-data: /var/lib/etcd/default.etcd
service-range: 10.96.0.0/12
pod-range-of-node-1: 10.244.1.0/24
identity-of-node-0: kubelet
runtime: $(kubectl get node node-1 -o jsonpath='{.status.nodeInfo.containerRuntimeVersion}' | sed 's|.*//||')
END
kubectl -n "$NAMESPACE" label configmaps -l 'tier=data,env in (prod,stage),!legacy' backup=daily
