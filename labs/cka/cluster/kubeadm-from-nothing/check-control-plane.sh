said=$(api /readyz 2>&1)
[ "$said" = ok ] || fail "https://$LAB_API_HOST:6443 is ready, and its certificate is of ca.crt in $LAB_FOLDER" "$(tail -n 1 <<< "$said")"
# shellcheck disable=SC2034
object config /api/v1/namespaces/kube-system/configmaps/kubeadm-config
node_ready server || fail "server is a node, and Ready" "it is not"
pass "the control plane on server answers"
