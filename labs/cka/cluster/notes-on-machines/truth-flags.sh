help=$(kube-apiserver --help 2>&1; kube-controller-manager --help 2>&1; kube-scheduler --help 2>&1)
for name in basic-auth-file token-auth-file pod-eviction-timeout node-monitor-grace-period scheduler-name lock-object-name; do
  grep -qE -- "--$name( |=|\$)" <<< "$help" || echo "$name | --$name"
done
