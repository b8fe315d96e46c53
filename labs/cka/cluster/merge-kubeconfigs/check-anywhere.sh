view=$(timeout "$LAB_PATIENCE" kubectl --kubeconfig=/root/all.kubeconfig config view --raw -o json 2>&1) || fail "the file can be read" "$view"
paths=$(jq -r '[.clusters[].cluster["certificate-authority"], (.users[].user | .["client-certificate"], .["client-key"], .tokenFile, .exec.command)] | map(select(. != null)) | join(", ")' <<< "$view")
[ -z "$paths" ] || fail "no paths in the file" "$paths"
unsafe=$(jq -r '[.clusters[] | select(.cluster["insecure-skip-tls-verify"]) | .name] | join(", ")' <<< "$view")
[ -z "$unsafe" ] || fail "the authority is looked at" "not of the cluster $unsafe"
pass "everything is in it"
