# What name servers answer here: each server of the cluster by its own address, the service by its own, the node's resolver; asked from
# the node, and the service from inside pods too, in their network namespaces. With it goes what the pods were given as resolv.conf, and
# what CoreDNS has complained of.
# shellcheck disable=SC2154

${SERVERS}
${ASK}
for server in $servers; do echo "server $server"; done
resolver=$(grep -oE '^[[:space:]]*nameserver[[:space:]]+[0-9.]+' /etc/resolv.conf 2>/dev/null | grep -oE '[0-9.]+$' | head -n 1)
echo "resolver ${resolver:-none}"

others=() own=()
host=$(readlink /proc/self/ns/net)
while read -r space pid _; do
  [ "net:[$space]" != "$host" ] && [[ $(nsenter -t "$pid" -n ip -4 -o addr show scope global 2>/dev/null) =~ inet\ ([0-9.]+)/ ]] || continue
  address=${BASH_REMATCH[1]}
  echo "pod $address"
  settings=$(timeout 2 head -c 4000 "/proc/$pid/root/etc/resolv.conf" 2>/dev/null | grep -E '^[[:space:]]*(nameserver|search)[[:space:]]' | head -n 6 | cut -c1-300)
  [ -z "$settings" ] || sed "s/^[[:space:]]*/resolv $address /" <<< "$settings"
  if grep -qxF "$address" <<< "$servers"; then own+=("$pid $address"); else others+=("$pid $address $(sed -n 's/^[[:space:]]*search[[:space:]]*//p' <<< "$settings")"); fi
done < <(lsns -t net -rno NS,PID 2>/dev/null | head -n 24)

odd=khw-lab-$RANDOM$RANDOM.${OUTER}
for name in kubernetes.default.svc.${DOMAIN} kube-dns.kube-system.svc.${DOMAIN} khw-lab-none.default.svc.${DOMAIN}; do
  ask node ${DNS} udp "$name" &
done
ask node ${DNS} tcp kubernetes.default.svc.${DOMAIN} &
for server in $servers $resolver; do
  for name in kubernetes.default.svc.${DOMAIN} ${OUTSIDE} "$odd"; do
    [ "$server $name" = "$resolver kubernetes.default.svc.${DOMAIN}" ] || ask node "$server" udp "$name" &
  done
done
pods=("${others[@]}" "${own[@]}")
for pod in "${pods[@]:0:2}"; do
  read -r pid address suffixes <<< "$pod"
  for protocol in udp tcp; do
    ask "pod:$address" ${DNS} "$protocol" kubernetes.default.svc.${DOMAIN} nsenter -t "$pid" -n &
  done
  for suffix in $suffixes; do
    [[ ! $suffix =~ ^[A-Za-z0-9.-]{1,100}$ ]] || ask "pod:$address" ${DNS} udp "kube-dns.kube-system.$suffix" nsenter -t "$pid" -n &
  done
done
wait

for folder in /var/log/pods/kube-system_*dns-*/*/; do
  [ -d "$folder" ] || continue
  pod=${folder#*kube-system_}
  find "$folder" -name '*.log' -type f | sort -V | tail -n 1 | xargs -r tail -c 60000 | grep -aE 'plugin/loop|forbidden' | tail -n 2 | cut -c1-400 | sed "s/^/log ${pod%%_*} /"
done
true
