# The order in which libcni takes them. A lone loopback configuration is no pod network.
for file in $(ls /etc/cni/net.d/*.conf /etc/cni/net.d/*.conflist /etc/cni/net.d/*.json 2> /dev/null | sort); do
  jq -e . "$file" > /dev/null 2>&1 || fail "$file is JSON" "$(jq . "$file" 2>&1 | tail -n 1)"
  [ "$(jq -r '.type // .plugins[0].type // empty' "$file")" = loopback ] && continue
  subnets=$(jq -r '[.. | .subnet? // empty] | unique | join(" ")' "$file")
  [ "$subnets" = "$LAB_POD_CIDR" ] || fail "$file gives addresses out of $LAB_POD_CIDR" "it has ${subnets:-no subnet}" "Other machines send packets for $LAB_POD_CIDR to $NODE, and for nothing else."
  pass "$file has $subnets"
done
fail "a CNI configuration in /etc/cni/net.d" "there is none" "Without it no new pod gets an address."
