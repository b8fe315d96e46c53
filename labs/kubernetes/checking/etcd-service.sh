# What systemd says of the unit that etcd runs in, or that would start it, whatever its name; with which arguments it runs, where it
# listens and keeps its data, and what it was last heard to say.

${PROCESSES}
${JOURNAL}
unit=
in_unit() {
  local group
  { IFS= read -r group < "$folder/cgroup"; } 2>/dev/null || return 0
  case $group in */*.service) unit=${group##*/};; esac
}
each_process in_unit etcd
if [ -z "$unit" ] && [ ! -e /etc/systemd/system/etcd.service ]; then
  unit=$(grep -lsE '^[[:blank:]]*ExecStart[[:blank:]]*=.*/etcd([[:space:]\\]|$)' /etc/systemd/system/*.service | head -n 1)
  unit=${unit##*/}
fi
unit=${unit:-etcd.service}
shown=$(systemctl show -p ${PROPERTIES} "$unit")
echo "$shown"
[[ $shown =~ MainPID=([0-9]+) ]]
pid=${BASH_REMATCH[1]:-0}
if [ "$pid" != 0 ]; then
  mapfile -d '' -t words < "/proc/$pid/cmdline"
  printf ' %s\n' "${words[@]//$'\n'/ }"
  folder= config=
  for index in "${!words[@]}"; do
    case ${words[index]} in
      --data-dir=*|-data-dir=*) folder=${words[index]#*=} ;;
      --data-dir|-data-dir) folder=${words[index + 1]} ;;
      --config-file*|-config-file*) config=1 ;;
    esac
  done
  mapfile -d '' -t words < "/proc/$pid/environ"
  for word in "${words[@]//$'\n'/ }"; do
    case $word in ETCD_*) echo " $word" ;; esac
    case $word in ETCD_DATA_DIR=*) folder=${folder:-${word#*=}} ;; ETCD_CONFIG_FILE=?*) config=1 ;; esac
  done
  # With a file of its own, a default or a relative path, the open database tells.
  if [ -n "$config" ] || [ ! -d "$folder" ]; then
    folder=
    while read -r path; do case $path in */member/snap/db) folder=${path%/member/snap/db} ;; esac; done < <(readlink /proc/"$pid"/fd/*)
  fi
  ss -Hltnp | grep -F "pid=$pid," | sed 's/^/+/'
  echo "data $(stat -Lc '%a %U' -- "$folder" 2>/dev/null) $(stat -fc %T -- "$folder" 2>/dev/null) $folder"
fi
read -r up rest < /proc/uptime
echo "up $up"
tell "$up" "$shown"
