kubeconfig=$(flag kubelet kubeconfig)
kubeconfig=${kubeconfig:-/var/lib/kubelet/kubeconfig}
authority=$(embedded "$kubeconfig" certificate-authority 2> /dev/null)
[ -n "$authority" ] || fail "an authority in $kubeconfig" "there is none"
answer=$(timeout "$LAB_PATIENCE" openssl s_client -connect "$LAB_API_HOST:6443" -CAfile <(printf '%s\n' "$authority") -verify_return_error < /dev/null 2>&1)
grep -q '^Verify return code: 0' <<< "$answer" && pass "$(openssl x509 -noout -subject <<< "$authority") vouches for the API server"
grep -q 'errno=\|connect:' <<< "$answer" && fail "the API server answers at $LAB_API_HOST:6443" "$(grep -m 1 'errno=\|connect:' <<< "$answer")"
fail "the authority in $kubeconfig vouches for the API server's certificate" \
  "$(grep -m 1 -i 'verif.*error\|unable' <<< "$answer"), with $(openssl x509 -noout -subject <<< "$authority")" \
  "The kubeconfig holds another authority than the one that signed the API server's certificate."
