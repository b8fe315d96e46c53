set -e
cd "$LAB_FOLDER"
scp configs/containerd-config.toml "root@$NODE:/etc/containerd/config.toml"
ssh -n "root@$NODE" systemctl restart containerd kubelet
