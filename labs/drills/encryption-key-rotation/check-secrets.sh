file=$(flag kube-apiserver encryption-provider-config)
provider=$(grep -oE '^ *-? *(aescbc|aesgcm|secretbox):' "$file" | head -n 1 | tr -d ' :-')
name=$(setting "$file" name)
want="k8s:enc:$provider:v1:$name:"
all=$(etcdctl get --prefix /registry/secrets/ --keys-only | grep -c .)
[ "$all" -gt 0 ] || fail "secrets in etcd" "there are none"
prefixes=$(etcdctl get --prefix /registry/secrets/ --print-value-only | grep -aoE '^k8s:enc:[a-z]+:v1:[^:]+:' | sort | uniq -c)
right=$(awk -v want="$want" '$2 == want { print $1 }' <<< "$prefixes")
[ "${right:-0}" = "$all" ] || fail "all $all secrets in etcd begin with $want" "${right:-0} do: $(tr -s ' \n' ' ' <<< "$prefixes")" "Secrets are encrypted anew only when they are written."
# The one who writes is the API server, which read the file when it started.
pass "$all of $all secrets"
