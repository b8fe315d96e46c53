# Programs that were told to work without a lease: lines `alone PROGRAM`. And `profiles NAME...` of a scheduler that works for those only.
# shellcheck disable=SC2154

${PROCESSES}
${SETTING}
election_flag() {
  local text='' said='' names='' path=$2
  [[ $path = /* ]] || path=$folder/cwd/$path
  case "$name $1" in
    *' --leader-elect') [ "$2" != false ] || echo "alone $name";;
    'kube-scheduler --config')
      { IFS= read -r -N 60000 text < "$path"; } 2>/dev/null || :
      ! setting leaderElect || [ "$said" != false ] || echo "alone $name"
      [[ $text = *schedulerName* ]] || return 0
      names=$(grep -v '^[[:space:]]*#' <<< "$text" | grep -oE "schedulerName[\"']?:[[:space:]]*[\"']?[A-Za-z0-9.-]+" | grep -oE '[A-Za-z0-9.-]+$')
      case $'\n'$names$'\n' in $'\n\n' | *$'\ndefault-scheduler\n'*) ;; *) echo "profiles ${names//$'\n'/ }";; esac;;
  esac
}
each_flag election_flag kube-controller kube-scheduler
true
