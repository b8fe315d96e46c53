# shellcheck disable=SC2254
# booted FILE LINE: sets `state`, whether the next boot does what LINE of FILE says: in the words of `systemctl is-enabled`, `yes` where no
# unit is asked for, `no` where nothing reads the file, or nothing comes as far as the line.

declare -A unit_states=()
# Whether the next boot starts a unit: enabled, or there for those who want it, wanted by what is reached, and not left for a condition.
unit_state() {
  local unit=$1 key value file= wants= condition= checked=0
  # Of a template only those count that somebody wants.
  if [[ $unit = *@.* ]]; then for value in /etc/systemd/system/*.wants/"${unit%@.*}"@?*; do [ ! -e "$value" ] || unit=${value##*/}; done; fi
  if [ -z "${unit_states[$unit]}" ]; then
    unit_states[$unit]=no
    while IFS='=' read -r key value; do
      case $key in
        UnitFileState) file=$value;;
        WantedBy | RequiredBy | TriggeredBy) wants+=" $value";;
        ConditionResult | AssertResult) condition+=$value;;
        ConditionTimestampMonotonic) checked=$value;;
      esac
    done < <(systemctl show -p UnitFileState -p WantedBy -p RequiredBy -p TriggeredBy -p ConditionResult -p AssertResult -p ConditionTimestampMonotonic "$unit" 2>/dev/null)
    case $file in enabled | alias | static | indirect | generated) is_reached $wants || file=no;; esac
    [ "$checked" = 0 ] || [[ $condition != *no* ]] || file=no
    unit_states[$unit]=${file:-no}
  fi
  state=${unit_states[$unit]}
}
is_reached() {
  local each
  for each; do
    case $each in
      rescue.target | emergency.target | shutdown.target | umount.target | final.target | reboot.target | poweroff.target | halt.target | kexec.target | sleep.target | suspend.target | hibernate.target) ;;
      graphical.target) [[ $(systemctl get-default 2>/dev/null) != graphical.target ]] || return 0;;
      basic.target | sysinit.target | multi-user.target | default.target | timers.target | paths.target | sockets.target | local-fs.target | remote-fs.target | network*.target | cloud-*.target) return 0;;
      *) unit_state "$each"; case $state in ${LATER}) ;; *) return 0;; esac;;
    esac
  done
  return 1
}
booted() {
  local by line=$2 name=${1##*/} text
  state=no
  case $1 in
    *.kept | *.bak | *.old | *.orig | *.save | *.disabled | *.dpkg-* | *.swp | *~) ;;
    */systemd/system/*.d/*.conf) name=${1%.d/*}; unit_state "${name##*/}";;
    */systemd/system/*) unit_state "$name";;
    /etc/modules | */modules-load.d/*) [ /etc/systemd/system/systemd-modules-load.service -ef /dev/null ] || state=yes;;
    /etc/systemd/network/*.network | /etc/systemd/network/*.network.d/*.conf) unit_state systemd-networkd.service;;
    /etc/systemd/network/*) ;;
    /etc/netplan/*.yaml) ! type -P netplan > /dev/null || state=yes;;
    /etc/netplan/*) ;;
    /etc/network/interfaces.d/*) ! grep -qsE '^[[:blank:]]*source(-directory)?[[:blank:]]+[^#]*interfaces\.d' /etc/network/interfaces || ifupdown;;
    /etc/network/interfaces) ifupdown;;
    /etc/network/*) [ ! -x "$1" ] || [[ $name = *[!A-Za-z0-9_-]* ]] || ifupdown;;
    /etc/rc.local)
      text=$(head -c 20000 "$1" 2>/dev/null | tr -d '\000')
      if [ -x "$1" ] && [[ $text = '#!'* && ${text%%"$line"*} != *$'\n'exit* ]]; then
        state=$(systemctl is-enabled rc-local.service 2>/dev/null | head -n 1)
        case $state in masked*) ;; *) state=yes;; esac
      fi;;
    /etc/crontab | /etc/cron.d/* | /var/spool/cron/*)
      if [[ $line =~ ^[[:blank:]]*(@reboot|[0-9*]) ]] && { [[ $1 != */cron.d/* ]] || [[ $name != *[!A-Za-z0-9_-]* ]]; }; then unit_state cron.service; fi;;
    /etc/NetworkManager/*) unit_state NetworkManager.service;;
    /etc/networkd-dispatcher/*) unit_state networkd-dispatcher.service;;
    /etc/frr/*) unit_state frr.service;;
    /etc/bird/*) unit_state bird.service;;
    /etc/dhcp/*) state=yes;;
    *)
      while IFS=: read -r by line; do
        [[ $line =~ ^[[:blank:]]*[#\;] ]] || booted "$by" "$line"
        case $state in ${LATER}) ;; *) return;; esac
      done < <(grep -RsIHF -e "$1" --exclude-dir='*.wants' --exclude-dir='*.requires' ${RUN_AT_BOOT})
      state=no;;
  esac
}
ifupdown() { ! type -P ifup > /dev/null || unit_state networking.service; }
