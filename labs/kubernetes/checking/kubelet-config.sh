# The kubelet's configuration file, the resolv.conf that it hands on, and the authorities by which it knows its clients.
# shellcheck disable=SC2154

${KUBELET_FLAGS}
echo "config $config"
[ -f "$config" ] || echo 'missing config'
text=$(head -c 32768 "$config" 2>/dev/null | tr -d '\000')
printf '%s\n' "$text" | sed 's/^/ /'
[ -z "$swap" ] || echo "fail-swap-on $swap"
if [ -z "$resolv" ]; then
  resolv=/etc/resolv.conf
  [[ $text =~ (^|$'\n')\"?resolvConf\"?:[[:blank:]]*[\"\']?([^\"\'[:space:]#]+) ]] && resolv=${BASH_REMATCH[2]}
fi
echo "resolv $resolv"
[ -f "$resolv" ] || echo 'missing resolv'
[ -n "$clients" ] || { [[ $text =~ (^|$'\n')[^#$'\n']*clientCAFile[\"\']?:[[:blank:]]*[\"\']?([^\"\'[:space:]#,}]+) ]] && clients=${BASH_REMATCH[2]}; }
echo "clients $clients"
wanted= count=0
while IFS= read -r line && [ $((++count)) -le 600 ]; do
  case $line in '-----BEGIN CERTIFICATE-----'*) wanted=1;; *'PRIVATE KEY'*) wanted=;; esac
  [ -z "$wanted" ] || printf '=%s\n' "$line"
  case $line in '-----END '*) wanted=;; esac
done 2>/dev/null < "${clients:-/dev/null}"
grep -E '^[[:space:]]*nameserver' "$resolv" 2>/dev/null | head -n 10 | cut -c1-100 | sed 's/^/+/'
true
