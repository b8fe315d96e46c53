as=(-H 'Impersonate-User: system:node:node-0' -H 'Impersonate-Group: system:nodes' -H 'Impersonate-Group: system:authenticated')
code=$(api /api/v1/namespaces/default/secrets/kubernetes-the-hard-way "${as[@]}" -o /dev/null -w '%{http_code}')
[ "$code" = 403 ] || fail "node-0 may not read a secret that none of its pods needs" "$code"
code=$(api '/api/v1/nodes/node-1?dryRun=All' "${as[@]}" -o /dev/null -w '%{http_code}' -X PATCH -H 'Content-Type: application/merge-patch+json' -d '{"metadata": {"labels": {"taken": "over"}}}')
[ "$code" = 403 ] || fail "node-0 may not change node-1" "$code" "NodeRestriction keeps each node to itself."
code=$(api /api/v1/nodes/node-0 "${as[@]}" -o /dev/null -w '%{http_code}')
[ "$code" = 200 ] || fail "node-0 may read its own node" "$code"
pass "node-0 may see itself, and no more"
