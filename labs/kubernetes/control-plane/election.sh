# Programs that were told to work without a lease: lines `alone PROGRAM`.
# shellcheck disable=SC2154

${PROCESSES}
${SETTING}
election_flag() {
  local text='' said='' path=$2
  [[ $path = /* ]] || path=$folder/cwd/$path
  case "$name $1" in
    *' --leader-elect') [ "$2" != false ] || echo "alone $name";;
    'kube-scheduler --config')
      { IFS= read -r -N 60000 text < "$path"; } 2>/dev/null || :
      ! setting leaderElect || [ "$said" != false ] || echo "alone $name";;
  esac
}
each_flag election_flag kube-controller kube-scheduler
true
