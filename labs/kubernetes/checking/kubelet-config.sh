# The kubelet's configuration file with those that change it (--config-dir), the resolv.conf that it hands on, and the authorities by which it knows its clients.
# shellcheck disable=SC2154

${KUBELET_FLAGS}
echo "config $config"
[ -f "$config" ] || echo 'missing config'
text=$(head -c 32768 "$config" 2>/dev/null | tr -d '\000')
printf '%s\n' "$text" | sed 's/^/ /'
for file in "${dropins:-/nonexistent}"/*.conf; do
  [ -f "$file" ] || continue
  more=$(head -c 8192 "$file" | tr -d '\000')
  echo "dropin $file"
  printf '%s\n' "$more" | sed 's/^/ /'
  text+=$'\n'$more
done
# What is said of a setting at last, in YAML or in JSON.
setting() { [[ $text =~ (^|.*[\{,$'\n'])[[:blank:]]*[\"\']?$1[\"\']?:[[:blank:]]*[\"\']?([^]\"\'[:space:]#,}]+) ]] && said=${BASH_REMATCH[2]}; }
[ -z "$swap" ] || echo "fail-swap-on $swap"
if [ -z "$resolv" ]; then
  resolv=/etc/resolv.conf
  ! setting resolvConf || resolv=$said
fi
echo "resolv $resolv"
[ -f "$resolv" ] || echo 'missing resolv'
[ -n "$clients" ] || ! setting clientCAFile || clients=$said
echo "clients $clients"
wanted= count=0
while { IFS= read -r line || [ -n "$line" ]; } && [ $((++count)) -le 600 ]; do
  case $line in '-----BEGIN CERTIFICATE-----'*) wanted=1;; *'PRIVATE KEY'*) wanted=;; esac
  [ -z "$wanted" ] || printf '=%s\n' "$line"
  case $line in '-----END '*) wanted=;; esac
done 2>/dev/null < "${clients:-/dev/null}"
grep -E '^[[:space:]]*nameserver' "$resolv" 2>/dev/null | head -n 10 | cut -c1-100 | sed 's/^/+/'
true
