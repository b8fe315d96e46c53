check_context /root/all.kubeconfig dev "system:serviceaccount:$NAMESPACE:dev" team-red
