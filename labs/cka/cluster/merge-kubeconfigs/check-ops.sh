check_context /root/all.kubeconfig ops "system:serviceaccount:$NAMESPACE:ops" team-blue
