answer=$(api "/api/v1/namespaces/default/secrets/$NAME" 2>&1) || fail "the API server answers" "$answer"
value=$(jq -r '.data.value // empty | @base64d' <<< "$answer")
[ "$value" = "$VALUE" ] || fail "the secret $NAME can be read" "$(jq -r '.message // "it holds something else"' <<< "$answer")"
state=$(ssh -n -o BatchMode=yes "root@${LAB_CONTROLLERS%% *}" "$(declare -f flag setting)"'
  file=$(flag kube-apiserver encryption-provider-config)
  leaked=$(cat /root/.khw-drill-leaked-key)
  if grep -qF "$leaked" "$file"; then echo "is still in $file"; exit; fi
  started=$(date -d "$(systemctl show --property=ExecMainStartTimestamp --value kube-apiserver)" +%s)
  changed=$(stat -Lc %Y "$file")
  if [ "$changed" -le "$started" ]; then echo gone; exit; fi
  # With this flag the API server looks at the file every minute.
  words=" $(tr "\0" " " < "/proc/$(systemctl show --property=MainPID --value kube-apiserver)/cmdline")"
  case $words in
    *" --encryption-provider-config-automatic-reload "* | *" --encryption-provider-config-automatic-reload=true "*)
      if [ $(($(date +%s) - changed)) -gt 120 ]; then echo gone; else echo "may still be in the API server'"'"'s memory: it looks at $file every minute, wait for two"; fi
      exit ;;
  esac
  echo "is still in the API server'"'"'s memory: $file was changed after it started"')
[ "$state" = gone ] || fail "the leaked key is gone" "it $state" "The API server reads its keys when it starts."
pass "$NAME reads as before, and the leaked key is gone"
