set -e
phase() { kubeadm init phase "$@" --config /root/kubeadm.yaml; }
phase preflight
phase certs all
phase kubeconfig all
phase etcd local
phase control-plane all
phase kubelet-start
wait_until 240 curl -sf --cacert /etc/kubernetes/pki/ca.crt https://127.0.0.1:6443/readyz
phase upload-config all
phase mark-control-plane
phase bootstrap-token
phase kubelet-finalize all
phase addon all
