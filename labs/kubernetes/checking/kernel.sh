# shellcheck disable=SC2154,SC2254
# Settings, swap, groups of pods, and what changes any of them at boot.

for name in ${SETTINGS}; do
  { read -r value < "/proc/sys/$name"; } 2>/dev/null && echo "setting $name $value"
done
[ -d /proc/sys/net/bridge ] && echo bridge-filter
while read -r name rest; do [ "$name" = Filename ] || echo "swap $name"; done < /proc/swaps
for folder in /sys/fs/cgroup{,/systemd}/kubepods{,.slice}; do [ -d "$folder" ] && echo "pods $folder"; done
echo "cgroups $(stat -fc %T /sys/fs/cgroup)"
${BOOTED}
grep -RsIHE '^[^#;]*br[-_]netfilter' --exclude-dir='*.wants' --exclude-dir='*.requires' ${BOOT_FILES} | head -n 20 | cut -c1-300 | while IFS=: read -r path line; do
  booted "$path" "$line"
  case $state in ${LATER}) ;; *) echo "loads $line";; esac
done
/lib/systemd/systemd-sysctl --cat-config 2>/dev/null | grep -E '^[^#;]*(bridge-nf-call-iptables|ip_forward)' | tail -n 20 | cut -c1-200 | sed 's/^/keeps /'
true
