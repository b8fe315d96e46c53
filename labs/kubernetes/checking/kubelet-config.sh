# The kubelet's configuration file and the resolv.conf that it hands on.
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
grep -E '^[[:space:]]*nameserver' "$resolv" 2>/dev/null | head -n 10 | cut -c1-100 | sed 's/^/+/'
true
