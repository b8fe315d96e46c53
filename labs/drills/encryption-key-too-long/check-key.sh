file=$(flag kube-apiserver encryption-provider-config)
[ -s "$file" ] || fail "--encryption-provider-config names a file" "${file:-it is not there}"
bytes=$(setting "$file" secret | base64 -d 2> /dev/null | wc -c)
provider=$(grep -oE '^ *-? *(aescbc|aesgcm|secretbox):' "$file" | head -n 1 | tr -d ' :-')
case $provider/$bytes in
  aescbc/16 | aescbc/24 | aescbc/32 | aesgcm/16 | aesgcm/24 | aesgcm/32 | secretbox/32) pass "$provider, $bytes bytes" ;;
esac
fail "a key of 16, 24 or 32 bytes" "${provider:-no provider} has one of $bytes" "$(last_error kube-apiserver)"
