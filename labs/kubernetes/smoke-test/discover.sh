# Sets `addresses` of the endpoints and `cluster`, the address of the service nginx: from the rules that kube-proxy has written, which
# costs nobody a TLS handshake; where there are none, from what the API tells kube-proxy, which may list but not get.

rules=$(iptables-save -t nat 2>/dev/null | grep -E '"default/nginx(:[a-z0-9-]*)?[" ]' | head -n 2000)
addresses=$(grep -oE -e '--to-destination [0-9.]+' <<< "$rules" | cut -d' ' -f2 | sort -u | head -n 8)
[[ $rules =~ -A\ KUBE-SERVICES\ -d\ ([0-9.]+)/32 ]] && cluster=${BASH_REMATCH[1]}
if [ -z "$addresses" ] || [ -z "$cluster" ]; then
${KUBECONFIG}
${CREDENTIALS}
answer=$(${QUESTIONS})
addresses=$(grep -oE '"addresses":\["[0-9.]+"' <<< "$answer" | grep -oE '[0-9]+(\.[0-9]+){3}' | sort -u | head -n 8)
[[ $answer =~ \"clusterIP\":\"([0-9.]+)\" ]] && cluster=${BASH_REMATCH[1]}
fi
