answer=$(api "/api/v1/namespaces/default/secrets/$NAME" 2>&1) || fail "the API server answers" "$answer"
value=$(jq -r '.data.value // empty | @base64d' <<< "$answer")
[ "$value" = "$VALUE" ] || fail "the secret $NAME can be read" "$(jq -r '.message // "it holds something else"' <<< "$answer")"
state=$(ssh -n -o BatchMode=yes "root@${LAB_CONTROLLERS%% *}" '
  unit=$(systemctl show --property=ExecStart --value kube-apiserver | grep -oE -e "--encryption-provider-config=[^ ;]+" | cut -d= -f2)
  leaked=$(sed -n "s/^ *secret: *//p" /root/leaked-encryption-config.yaml | head -n 1)
  if grep -qF "$leaked" "$unit"; then echo "is still in $unit"; exit; fi
  started=$(date -d "$(systemctl show --property=ExecMainStartTimestamp --value kube-apiserver)" +%s)
  if [ "$(stat -c %Y "$unit")" -gt "$started" ]; then echo "is still in the API server'"'"'s memory: $unit was changed after it started"; exit; fi
  echo gone')
[ "$state" = gone ] || fail "the leaked key is gone" "it $state" "The API server reads its keys when it starts."
pass "$NAME reads as before, and the leaked key is gone"
