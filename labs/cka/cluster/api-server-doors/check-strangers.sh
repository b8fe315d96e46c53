url=https://$LAB_API_HOST:6443
for path in /api/v1/secrets /api/v1/namespaces/default/pods; do
  code=$(curl -sS --max-time "$LAB_PATIENCE" --cacert "$LAB_FOLDER/ca.crt" -o /dev/null -w '%{http_code}' "$url$path" 2>&1)
  case $code in 401 | 403) ;; *) fail "a stranger is refused $path" "$code" ;; esac
done
code=$(curl -sS --max-time "$LAB_PATIENCE" --cacert "$LAB_FOLDER/ca.crt" -u admin:secret -o /dev/null -w '%{http_code}' "$url/api/v1/secrets" 2>&1)
case $code in 401 | 403) ;; *) fail "a name and a password are refused" "$code" ;; esac
pass "refused"
