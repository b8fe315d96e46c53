set -e
ssh -n "root@$NODE" "mkdir -p /etc/kubernetes/manifests && printf 'staticPodPath: /etc/kubernetes/manifests\n' >> /var/lib/kubelet/kubelet-config.yaml && systemctl restart kubelet"
scp /root/control/kube-scheduler.json /root/control/kube-controller-manager.json "root@$NODE:/etc/kubernetes/manifests/"
ready() { api "/api/v1/namespaces/kube-system/pods/$1-$NODE" -f | jq -e 'any(.status.conditions[]?; .type == "Ready" and .status == "True")' > /dev/null; }
for name in kube-scheduler kube-controller-manager; do wait_until 140 ready $name; done
