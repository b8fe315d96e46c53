cat > answers.yaml <<'END'
scheduler-port: 10251
controller-manager-port: 10252
leader-lock: Endpoints
kubelet-group: system:node
group-field: OU
runtime: docker
proxy-mode: userspace
secrets-by: none
restore-by: etcdctl
flags-gone: []
END
