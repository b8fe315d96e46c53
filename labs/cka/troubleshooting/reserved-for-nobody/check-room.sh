# shellcheck disable=SC2154
object node "/api/v1/nodes/$NODE"
milli() { case $1 in *m) echo "${1%m}" ;; *) jq -n --arg cpu "$1" '$cpu | tonumber * 1000 | floor' ;; esac; }
all=$(milli "$(jq -r .status.capacity.cpu <<< "$node")")
left=$(milli "$(jq -r .status.allocatable.cpu <<< "$node")")
[ "$left" -ge $((all - 300)) ] || fail "pods may have all but 300m of the processor of $NODE" "${left}m of ${all}m" "The kubelet keeps the rest back, for itself or for the system."
state=$(jq -r '.status.conditions[] | select(.type == "Ready") | .status' <<< "$node")
[ "$state" = True ] || fail "$NODE is Ready" "$state"
pass "${left}m of ${all}m"
