# A client: asks every ${INTERVAL} s, whether or not what it asked before has been answered, and writes a line about each request
# once that has ended, and about itself (lib/evidence/client-log.ts reads them). TERM ends it when all that it has asked has ended.
#
# - /proc/uptime: hundredths of a second, by a clock that nobody sets.
# - umask: words of requests are nobody's business.
# shellcheck disable=SC2034

umask 077
run=$SRANDOM
asking=yes
trap 'asking=' TERM
look() { read -r now _ < /proc/uptime; }
note() { printf '%s\n' "$*" >> ${LOG}; }
request() { curl -q --noproxy '*' -s -o /dev/null -m ${TIMEOUT} -A khw-lab -w '%{http_code}' "$@"; }
read_something() { request ${READ}; }
write_something() { word=$run-$1; request ${WRITE}; }
ask() {
  local status
  status=$("$2_something" "$1" 2> /dev/null)
  local exit=$?
  look
  [[ $status =~ ^[0-9]{3}$ ]] || status=000
  note "request $run $1 $3 $now $4 $2 $status $exit"
}
look
note "client $run $now ${INTERVAL} ${TIMEOUT} ${EVERY}"
next=$((10#${now/./}))
for (( number = 0; ; number++ )); do
  [ -n "$asking" ] || break
  look
  kind='read'
  (( ${EVERY} == 0 || number % ${EVERY} != ${EVERY} - 1 )) || kind='write'
  ask "$number" "$kind" "$now" "$EPOCHSECONDS" &
  look
  (( next += 100 * ${INTERVAL} ))
  (( left = next - 10#${now/./} ))
  if (( left > 0 )); then sleep "$((left / 100)).$(printf %02d $((left % 100)))"; else next=$((10#${now/./})); fi
done
while ! wait; do :; done
note "stopped $run $number"
