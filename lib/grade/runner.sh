# Answers all facts of one machine: see lib/grade/runner.ts for what it prints.
#
# - renice: what is looked at comes before those who look. A scheduler that gets no processor for ten seconds loses its lease.
# - set -m: every job is a process group, which can be ended as a whole.
# - room: files in memory, because the machine's disk may be full.
# - ended: a pipe that is open at both ends here neither blocks nor breaks.
# - LAB_PATIENCE is for scripts of drills. It is less than a fact is given: what waits in vain can still say for what.
# - read -t: bash may lose a byte when its timer fires while it reads. It is set to when the next limit is reached, and so fires for
#   facts that hang only; what has been read of a line by then is kept.
# shellcheck disable=SC2164,SC2206

export LC_ALL=C; cd; umask 077
renice -n 10 -p $$ >/dev/null 2>&1
set -m
for place in /dev/shm /run /tmp; do room=$place/khw-lab.$$; mkdir "$room" 2>/dev/null && break; done || exit 1
declare -A pids ends
trap 'for number in "${!pids[@]}"; do kill -KILL -- "-${pids[$number]}"; done 2>/dev/null; rm -rf "$room"' EXIT; trap "exit 1" TERM HUP
exec {ended}<> <(:)
echo ${GREETING}
scripts=(${SCRIPTS})
limits=(${LIMITS})
export LAB_PATIENCE=${PATIENCE}
budget=${BUDGET}
begin() {
  ( ( trap - EXIT TERM HUP; trap "" XFSZ; ulimit -f ${STREAM_LIMIT}; eval "${scripts[$1]}" ) </dev/null >"$room/$1.out" 2>"$room/$1.err" {ended}>&-
    echo "$1 $?" >&"$ended" ) >/dev/null 2>&1 &
  pids[$1]=$! ends[$1]=$((SECONDS + limits[$1] + 1))
}
give_up() {
  kill -KILL -- "-${pids[$1]}"
  unset "pids[$1]" "ends[$1]"
  echo "$1 timeout"
}
next=0 line=''
while (( (next < ${#scripts[@]} || ${#pids[@]} > 0) && SECONDS < budget )); do
  while (( ${#pids[@]} < ${AT_ONCE} && next < ${#scripts[@]} )); do begin $next; (( next += 1 )); done
  (( patience = budget - SECONDS ))
  for number in "${!ends[@]}"; do (( ends[$number] - SECONDS >= patience )) || (( patience = ends[$number] - SECONDS )); done
  read -r -t $((patience > 0 ? patience : 1)) -u "$ended" part; whole=$?
  line+=$part
  if (( whole == 0 )); then
    number=${line%% *}
    if [[ -v "pids[$number]" ]]; then unset "pids[$number]" "ends[$number]"; echo "$line"; fi
    line=''
  fi
  for number in "${!pids[@]}"; do (( SECONDS < ends[$number] )) || give_up "$number"; done
done 2>/dev/null
for number in "${!pids[@]}"; do give_up "$number"; done 2>/dev/null
printf '${OUTPUT_MARK}'
tar -C "$room" -c . | base64 -w0
echo
