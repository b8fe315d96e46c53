# Each pod of the service by its own address, from the node's end of the pod network where it has one; the service by its address; and
# the same from inside each pod of nginx that runs here, in its own network namespace.
# shellcheck disable=SC2154

${DISCOVER}
${TRIES}
echo "service ${cluster:-none}"
[[ $(ip -4 -o addr show ${BRIDGE} 2>/dev/null) =~ inet\ ([0-9.]+)/ ]] && source=(--interface "${BASH_REMATCH[1]}")
for address in $addresses; do try "pod $address" "http://$address/"; done
source=()
[ -z "$cluster" ] || try "service $cluster" "http://$cluster/"
for folder in /proc/[0-9]*; do
  { read -r name < "$folder/comm"; } 2>/dev/null || continue
  [ "$name" = nginx ] || continue
  space=$(readlink "$folder/ns/net")
  [ "$space" != "$(readlink /proc/self/ns/net)" ] && [[ " $seen " != *" $space "* ]] || continue
  seen+=" $space"
  try "inside kubernetes" http://${KUBERNETES}:443/ nsenter -t "${folder#/proc/}" -n
  inside=$(nsenter -t "${folder#/proc/}" -n ip -4 -o addr show)
  for address in $addresses; do [[ $inside = *" $address/"* ]] || try "inside $address" "http://$address/" nsenter -t "${folder#/proc/}" -n; done
done
true
