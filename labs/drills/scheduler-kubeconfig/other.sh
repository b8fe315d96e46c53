set -e
cd "$LAB_FOLDER"
controller=${LAB_CONTROLLERS%% *}
ssh -n "root@$controller" mkdir -p /etc/kubernetes/scheduler
scp ca.crt kube-scheduler.crt kube-scheduler.key "root@$controller:/etc/kubernetes/scheduler/"
ssh "root@$controller" bash -s <<END
set -e
cat > /etc/kubernetes/scheduler/kubeconfig <<'FILE'
apiVersion: v1
kind: Config
current-context: scheduler
clusters:
  - name: here
    cluster:
      certificate-authority: /etc/kubernetes/scheduler/ca.crt
      server: https://127.0.0.1:6443
users:
  - name: scheduler
    user:
      client-certificate: /etc/kubernetes/scheduler/kube-scheduler.crt
      client-key: /etc/kubernetes/scheduler/kube-scheduler.key
contexts:
  - name: scheduler
    context: { cluster: here, user: scheduler }
FILE
sed -i 's|kubeconfig:.*|kubeconfig: /etc/kubernetes/scheduler/kubeconfig|' /etc/kubernetes/config/kube-scheduler.yaml
systemctl restart kube-scheduler
END
