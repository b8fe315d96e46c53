# Ticks of all processes of the session of the shell `pid`, those that have ended included (proc(5), /proc/PID/stat). No program is
# started for it.
# shellcheck disable=SC2154

ticks=0
stat_of() { read -r line < "/proc/$1/stat" && set -- ${line##*) } && state=$1 session=$4 own=$((${12} + ${13} + ${14} + ${15})); } 2>/dev/null
stat_of "$pid" && mine=$session && for one in /proc/[0-9]*; do
  stat_of "${one#/proc/}" || continue
  [ "$session" != "$mine" ] || { ((ticks += own)); [ "$state" != D ] || echo 'waits for a disk'; }
done
echo "work $ticks"
