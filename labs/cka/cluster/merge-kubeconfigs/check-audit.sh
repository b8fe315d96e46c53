check_context /root/all.kubeconfig audit "system:serviceaccount:$NAMESPACE:audit" default
