set -e
cd "$LAB_FOLDER"
range=$(awk -v node="$NODE" '$3 == node { print $4 }' machines.txt)
scp -q configs/containerd-config.toml "root@$NODE:/etc/containerd/config.toml"
sed "s|SUBNET|$range|" configs/kubelet-config.yaml | ssh "root@$NODE" 'cat > /var/lib/kubelet/kubelet-config.yaml'
ssh -n "root@$NODE" systemctl restart containerd kubelet
