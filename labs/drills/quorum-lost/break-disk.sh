set -e
folder=$(flag etcd data-dir)
systemctl disable etcd
systemctl kill --signal=KILL etcd
systemctl stop etcd
find "$folder" -mindepth 1 -delete
