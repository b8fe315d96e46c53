set -e
systemctl add-wants multi-user.target kubelet.service
systemctl start kubelet
