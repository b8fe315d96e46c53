systemctl disable --now kube-apiserver kube-controller-manager kube-scheduler etcd || true
aside /var/lib/etcd /var/lib/kubernetes /etc/kubernetes /etc/systemd/system/kube-apiserver.service \
  /etc/systemd/system/kube-controller-manager.service /etc/systemd/system/kube-scheduler.service /etc/systemd/system/etcd.service
systemctl daemon-reload
