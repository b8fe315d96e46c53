set -e
cd "$LAB_FOLDER"
range=$(awk -v node="$NODE" '$3 == node { print $4 }' machines.txt)
sed "s|SUBNET|$range|" configs/10-bridge.conf | ssh "root@$NODE" 'cat > /etc/cni/net.d/10-bridge.conf'
scp configs/99-loopback.conf "root@$NODE:/etc/cni/net.d/"
