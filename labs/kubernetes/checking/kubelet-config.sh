# The kubelet's configuration file with those that change it (--config-dir), the resolv.conf that it hands on, and the authorities by which it knows its clients.
# shellcheck disable=SC2154

${KUBELET_FLAGS}
${SETTING}
echo "config $config"
[ -z "$config" ] || [ -f "$config" ] || echo 'missing config'
text=$(head -c 32768 "$config" 2>/dev/null | tr -d '\000')
printf '%s\n' "$text" | sed 's/^/ /'
for file in "${dropins:-/nonexistent}"/*.conf; do
  [ -f "$file" ] || continue
  more=$(head -c 8192 "$file" | tr -d '\000')
  echo "dropin $file"
  printf '%s\n' "$more" | sed 's/^/ /'
  text+=$'\n'$more
done
[ -z "$decides" ] || echo "authorization-mode $decides"
[ -z "$driver" ] || echo "cgroup-driver $driver"
# Paths are told from the folder of the file.
beside() { local -n named=$1; [ -z "$named" ] || [[ $named = /* ]] || named=${config%/*}/$named; }
[ -z "$swap" ] || echo "fail-swap-on $swap"
if [ -z "$resolv" ]; then
  resolv=/etc/resolv.conf
  ! setting resolvConf || resolv=$said
  beside resolv
fi
echo "resolv $resolv"
[ -f "$resolv" ] || echo 'missing resolv'
[ -n "$clients" ] || { ! setting clientCAFile || clients=$said; beside clients; }
echo "clients $clients"
wanted= count=0
while { IFS= read -r line || [ -n "$line" ]; } && [ $((++count)) -le 600 ]; do
  case $line in '-----BEGIN CERTIFICATE-----'*) wanted=1;; *'PRIVATE KEY'*) wanted=;; esac
  [ -z "$wanted" ] || printf '=%s\n' "$line"
  case $line in '-----END '*) wanted=;; esac
done 2>/dev/null < "${clients:-/dev/null}"
grep -E '^[[:space:]]*nameserver' "$resolv" 2>/dev/null | head -n 10 | cut -c1-100 | sed 's/^/+/'
true
