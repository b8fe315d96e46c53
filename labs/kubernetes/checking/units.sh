# Processes, units and journals of the cluster's programs. Journal lines are marked, so that none can pass for ours.
# shellcheck disable=SC2154

${PROCESSES}
${JOURNAL}
units='${UNITS}'
shown_process() {
  local group unit=
  { IFS= read -r group < "$folder/cgroup"; } 2>/dev/null || return 0
  case $group in */*.service) unit=${group##*/};; esac
  echo "process ${folder#/proc/} $name $unit"
  words=("${words[@]//$'\n'/ }")
  printf ' %s\n' "${words[@]:0:200}"
  [ -z "$unit" ] || [[ " $units " = *" $unit "* ]] || units+=" $unit"
}
each_process shown_process ${NAMES}
read -r up rest < /proc/uptime
echo "up $up"
echo
shown=$(systemctl show -p ${PROPERTIES} $units)
echo "$shown"
echo
tell "$up" "$shown"
