# Every socket on which etcd listens, asked without a certificate, over TLS and in clear: a line `ask URL STATUS EXIT_CODE` each.

ask=()
while read -r _ _ _ socket _; do
  case $socket in '*':* | 0.0.0.0:* | '[::]':*) socket=127.0.0.1:${socket##*:} ;; esac
  for scheme in https http; do
    [ "${#ask[@]}" -eq 0 ] || ask+=(--next)
    ask+=(--noproxy '*' -sk -A khw-lab -o /dev/null -w "ask $scheme://$socket %{http_code} %{exitcode}\n" "$scheme://$socket/version")
  done
done < <(ss -Hltnp | grep -F '(("etcd",')
[ "${#ask[@]}" -eq 0 ] || curl -q "${ask[@]}"
true
