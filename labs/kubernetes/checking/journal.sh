# journal_of UNIT STATE INVOCATION: what was said in the start of a unit that has ended last, without the notes that cannot be a reason.
# restarted UNIT: when systemd has last started it again, in seconds since boot. Both as lines that no line of a journal can pass for.

journal_of() {
  local start=$3 each path
  if [ "$2" = active ]; then
    start=
    while read -r each; do [ "$each" = "$3" ] || start=$each; done < <(journalctl -q --no-pager -o cat --output-fields=INVOCATION_ID -n 60 _PID=1 "UNIT=$1" 2>/dev/null)
  fi
  echo "journal $1"
  [ -n "$start" ] || return 0
  each=$(journalctl -q --no-pager -o cat -n 800 "_SYSTEMD_INVOCATION_ID=$start" + "INVOCATION_ID=$start" 2>/dev/null |
    grep -avE '^([ID][0-9]{4} |\{"level":"(info|debug)"|time="[^"]*" level=(info|debug|trace) )' | tail -n 80 | cut -c1-1000)
  [ -z "$each" ] || printf '| %s\n' "${each//$'\n'/$'\n| '}"
  while read -r path; do [ ! -e "$path" ] || echo "there $path"; done < <(grep -aoE '/[^[:space:]:"'"'"'\\]+[\\"'"'"']*: ([^:]*: )?[nN]o such file' <<< "$each" | sed -E 's/[\\"'"'"':].*//' | sort -u | tail -n 5)
}
restarted() {
  journalctl -q --no-pager -b -o short-monotonic -n 4 MESSAGE_ID=5eb03494b6584870a536b337290809b3 "UNIT=$1" 2>/dev/null | sed -nE "s/^\[ *([0-9]+\.[0-9]+)\] .*/restarted $1 \1/p"
}
# told_of UNIT STATE INVOCATION RESTARTS SECONDS: both, where there is something to tell: a unit that is not active, or has been started again in the last ten minutes and
# runs no longer than it did the times before.
told_of() {
  local word at last=0 gap=50
  if [ "$2" != active ]; then journal_of "$1" "$2" "$3"; return; fi
  [ "$4" -gt 0 ] && [ "$5" -lt 600 ] || return 0
  while read -r word word at; do
    [ "$last" = 0 ] || [ $((${at%.*} - last)) -le "$gap" ] || gap=$((${at%.*} - last))
    last=${at%.*}
    echo "restarted $1 $at"
  done < <(restarted "$1")
  [ "$5" -gt $((gap + gap / 10 + 2)) ] || journal_of "$1" "$2" "$3"
}
# tell UP SHOWN: both of every unit that systemd has loaded, of those of which SHOWN is what `systemctl show` prints; UP is in seconds since boot.
tell() {
  local key value id= load= state= start= restarts=0 since=0
  while IFS='=' read -r key value; do
    case $key in
      Id) id=$value;;
      LoadState) load=$value;;
      ActiveState) state=$value;;
      InvocationID) start=$value;;
      NRestarts) restarts=$value;;
      ActiveEnterTimestampMonotonic) since=$value;;
      '')
        [ "$load" != loaded ] || told_of "$id" "$state" "$start" "$restarts" $((${1%%.*} - since / 1000000))
        load= start= restarts=0 since=0;;
    esac
  done <<< "$2

"
}
