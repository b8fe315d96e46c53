# Packet filters of every kind, but for what kube-proxy, CNI plugins and libvirt keep in chains and tables of their own; sets that rules
# name; the table of connections; how large a packet may be; and what the kernel says to packets between pods of this node (OWN) and of others. A learner's own
# lines begin with a space.

own='^(KUBE|CNI|LIBVIRT)[-_]' few='^KUBE-(FORWARD|FIREWALL)$'
# Of a text of iptables-save all but the table nat and those chains; of kube-proxy's the short ones.
foreign() {
  awk -v own="$own" -v few="$few" '
    /^\*/ { wanted = $0 != "*nat" }
    { chain = $1 == "-A" ? $2 : substr($1, 2) }
    wanted && !/^#/ && ($1 !~ /^(:|-A)/ || chain !~ own || chain ~ few) { print " " substr($0, 1, 300) }' | head -n 400
}
saved=$(iptables-save 2>/dev/null)
echo 'rules iptables'
foreign <<< "$saved"
# Who only looks must not load the modules of the older kind. Files of /proc have no size.
if grep -q . /proc/net/ip_tables_names 2>/dev/null; then
  echo 'rules legacy'
  iptables-legacy-save 2>/dev/null | foreign
fi
echo 'rules nft'
# What iptables has shown is left out.
nft -s list ruleset 2>/dev/null | awk -v own="$own" -v few="$few" -v shown=" $(sed -n 's/^\*//p' <<< "$saved" | tr '\n' ' ') " '
  /^table / { skipped = $3 ~ /^(kube-proxy|cni_.*|libvirt_network)$/ || ($2 == "ip" && index(shown, " " $3 " ")) }
  /^\tchain / { inner = $2 ~ own && $2 !~ few }
  !skipped && !inner { print " " substr($0, 1, 300) }
  /^\t}/ { inner = 0 }' | head -n 600
for set in $(grep -oE -e '--match-set [A-Za-z0-9_.-]+' <<< "$saved" | cut -d' ' -f2 | sort -u | head -n 8); do
  ipset save "$set" 2>/dev/null | sed -n 's/^add \([^ ]*\) \([^ ]*\).*/set \1 \2/p' | head -n 100
done
for name in nf_conntrack_count nf_conntrack_max; do
  { read -r value < "/proc/sys/net/netfilter/$name"; } 2>/dev/null && echo "setting $name $value"
done
while read -r name to _; do
  [ "$to" != 00000000 ] || { read -r value < "/sys/class/net/$name/mtu" && echo "mtu $name $value"; }
done < /proc/net/route 2>/dev/null
if [ -d /sys/class/net/${BRIDGE} ]; then
  for other in ${OTHERS}; do
    [[ $(ip -4 route get "$other" 2>/dev/null) =~ \ dev\ ([^ ]+) ]] || continue
    echo "way $other out $(ip -4 route get "$other" from ${OWN} iif ${BRIDGE} 2>&1 | head -n 1)"
    echo "way $other in ${BASH_REMATCH[1]} $(ip -4 route get ${OWN} from "$other" iif "${BASH_REMATCH[1]}" 2>&1 | head -n 1)"
  done
fi
true
