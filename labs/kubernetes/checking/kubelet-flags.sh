# The path that the running kubelet was given by --config, else the tutorial's; and the flags that win over what is written there.

config=/var/lib/kubelet/kubelet-config.yaml endpoint= resolv= swap=
for folder in /proc/[0-9]*; do
  { read -r name < "$folder/comm"; } 2>/dev/null || continue
  [ "$name" = kubelet ] || continue
  { mapfile -d '' words < "$folder/cmdline"; } 2>/dev/null
  for index in "${!words[@]}"; do
    word=${words[index]} value=${words[index + 1]}
    [[ $word != *=* ]] || value=${word#*=}
    case $word in
      --config | --config=*) config=$value;;
      --container-runtime-endpoint | --container-runtime-endpoint=*) endpoint=$value;;
      --resolv-conf | --resolv-conf=*) resolv=$value;;
      --fail-swap-on=*) swap=$value;;
      --fail-swap-on) swap=true;;
    esac
  done
done
