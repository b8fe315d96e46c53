set -e
file=$(flag kube-apiserver encryption-provider-config)
umask 077
new=$(head -c 32 /dev/urandom | base64)
awk -v new="$new" '/^ *keys: *$/ && !done { print; match($0, /^ */); pad = substr($0, 1, RLENGTH) "  "; print pad "- name: key2"; print pad "  secret: " new; done = 1; next } { print }' "$file" > "$file.new"
grep -q key2 "$file.new"
mv "$file.new" "$file"
restart_server
