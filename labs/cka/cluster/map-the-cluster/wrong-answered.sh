set -e
cat > answers.yaml <<END
etcd-data: $(ssh -n root@server "systemctl cat etcd" | sed -nE 's/.*--data-dir[= ]([^ ]+).*/\1/p')
service-range: $LAB_SERVICE_CIDR
pod-range-of-node-1: $(awk '$3 == "node-1" { print $1 }' <<< "$LAB_POD_ROUTES")
identity-of-node-0: system:node:node-0
runtime: $(kubectl get node node-1 -o jsonpath='{.status.nodeInfo.containerRuntimeVersion}' | sed 's|.*//||')
END
