set -e
# Both are known here: the old one goes to the front, so that the others can read whatever is written from now on.
file=$(flag kube-apiserver encryption-provider-config)
secret_of() { sed -n "/name: $1\$/{n;s/.*secret: *//p}" "$file"; }
old=$(secret_of key1) new=$(secret_of key2)
[ -n "$old" ] && [ -n "$new" ]
umask 077
printf 'kind: EncryptionConfiguration\napiVersion: apiserver.config.k8s.io/v1\nresources:\n  - resources: [secrets]\n    providers:\n      - aescbc:\n          keys:\n            - name: key1\n              secret: %s\n            - name: key2\n              secret: %s\n      - identity: {}\n' "$old" "$new" > "$file"
restart_server
