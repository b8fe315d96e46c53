set -e
sed -i 's| --controllers=[^ ]*| --controllers=deployment-controller,replicaset-controller,endpointslice-controller,endpoints-controller|' /etc/systemd/system/kube-controller-manager.service
systemctl daemon-reload
systemctl restart kube-controller-manager
