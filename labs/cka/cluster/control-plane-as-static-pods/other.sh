set -e
cd /root/control
ssh -n "root@$NODE" "mkdir -p /srv/control && sed -i 's|server: .*|server: https://$LAB_SERVICE_ADDRESS:443|' /var/lib/kubernetes/kube-*.kubeconfig"
for name in kube-scheduler kube-controller-manager; do
  jq 'del(.spec.hostNetwork)' $name.json > pod.json
  scp pod.json "root@$NODE:/srv/control/$name.json"
done
ssh -n "root@$NODE" "sed -i 's|^ExecStart=/usr/local/bin/kubelet|& --pod-manifest-path=/srv/control|' /etc/systemd/system/kubelet.service && systemctl daemon-reload && systemctl restart kubelet"
ready() { api "/api/v1/namespaces/kube-system/pods/$1-$NODE" -f | jq -e 'any(.status.conditions[]?; .type == "Ready" and .status == "True")' > /dev/null; }
for name in kube-scheduler kube-controller-manager; do wait_until 140 ready $name; done
