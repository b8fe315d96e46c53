set -e
cd "$LAB_FOLDER"
umask 077
printf 'kind: EncryptionConfiguration\napiVersion: apiserver.config.k8s.io/v1\nresources:\n  - resources:\n      - secrets\n    providers:\n      - aescbc:\n          keys:\n            - name: key1\n              secret: %s\n      - identity: {}\n' \
  "$(head -c 64 /dev/urandom | base64 -w0)" > encryption-config.yaml
scp encryption-config.yaml "root@$CONTROLLER:/var/lib/kubernetes/encryption-config.yaml"
scp encryption-config.yaml "root@$CONTROLLER:/root/encryption-config.yaml"
ssh -n "root@$CONTROLLER" systemctl restart --no-block kube-apiserver
