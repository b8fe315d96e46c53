file=$(flag kube-apiserver encryption-provider-config)
[ -s "$file" ] || fail "--encryption-provider-config names a file" "${file:-it is not there}"
leaked=$(cat /root/.khw-drill-leaked-key)
first=$(grep -nE '^ *-? *(identity|aescbc|aesgcm|secretbox|kms):' "$file" | head -n 1)
grep -q identity <<< "$first" && fail "secrets are written encrypted" "the first provider is identity"
key=$(setting "$file" secret)
[ -n "$key" ] || fail "a key in $file" "there is none"
[ "$key" != "$leaked" ] || fail "the first key in $file is a new one" "it is the leaked one" "The API server still writes with the key that everybody knows."
pass "the first key in $file is new"
