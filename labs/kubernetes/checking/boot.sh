# shellcheck disable=SC2254
# booted FILE LINE: sets `state`, whether the next boot does what LINE of FILE says: in the words of `systemctl is-enabled`, `yes` where no
# unit is asked for, `no` where nothing reads the file, or nothing comes as far as the line.

declare -A unit_states=()
unit_state() {
  [ -n "${unit_states[$1]}" ] || unit_states[$1]=$(systemctl is-enabled "$1" 2>/dev/null | head -n 1)
  state=${unit_states[$1]:-no}
  # Without [Install] it runs where another unit wants it.
  [ "$state" != static ] || [ -n "$(systemctl show -p WantedBy -p RequiredBy -p TriggeredBy --value "$1")" ] || state=no
}
booted() {
  local by line=$2 name=${1##*/} text
  state=no
  case $1 in
    *.kept | *.bak | *.old | *.orig | *.save | *.disabled | *.dpkg-* | *.swp | *~) ;;
    /etc/systemd/system/*.d/*.conf) name=${1%.d/*}; unit_state "${name##*/}";;
    /etc/systemd/system/*) unit_state "$name";;
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
    /usr/local/*)
      while IFS=: read -r by line; do
        [[ $line =~ ^[[:blank:]]*[#\;] ]] || booted "$by" "$line"
        case $state in ${LATER}) ;; *) return;; esac
      done < <(grep -rsIHF -e "$1" ${RUN_AT_BOOT})
      state=no;;
    *) state=yes;;
  esac
}
ifupdown() { ! type -P ifup > /dev/null || unit_state networking.service; }
