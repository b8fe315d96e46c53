# What systemd says of etcd, with which arguments it runs, where it listens and keeps its data, and what it was last heard to say.

shown=$(systemctl show etcd.service -p ${PROPERTIES})
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
[[ $shown == *ActiveState=active* ]] || journalctl -q --no-pager -o cat -n 12 -u etcd.service | cut -c1-400 | sed 's/^/!/'
