# shellcheck disable=SC2154
ready_pod pod clerk
for name in files "files.$NAMESPACE" "files.$NAMESPACE.svc.$LAB_CLUSTER_DOMAIN"; do
  said=$(fetched "$pod" "http://$name/") || fail "$pod gets an answer from http://$name/" "none${said:+: $(tail -n 1 <<< "$said")}"
done
told=$(inside "$pod" cat /etc/resolv.conf)
grep -qwF "$ADDRESS" <<< "$told" || fail "$pod asks $ADDRESS" "$(grep nameserver <<< "$told" | head -n 1)" "It has the names from somewhere else."
pass "$pod finds files by three names"
