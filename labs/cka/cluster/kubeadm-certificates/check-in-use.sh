pid=$(pidof -s "$PROGRAM") || fail "$PROGRAM runs" "it does not"
# In clock ticks since the boot; a file's time has a fraction.
read -r up _ < /proc/uptime
began=$(awk -v hz="$(getconf CLK_TCK)" '{ sub(/^.*\) /, ""); printf "%.2f", $20 / hz }' "/proc/$pid/stat")
started=$(awk -v now="$(date +%s.%N)" -v up="$up" -v began="$began" 'BEGIN { printf "%.2f", now - up + began }')
written=$(stat -c %.2Y "/etc/kubernetes/$FILE")
awk -v a="$started" -v b="$written" 'BEGIN { exit !(a >= b) }' ||
  fail "$PROGRAM was started after $FILE was written" "it was started $(awk -v a="$started" -v b="$written" 'BEGIN { printf "%d", b - a }') seconds earlier" "It goes on with the certificate that it has read at its start."
pass "$PROGRAM has read $FILE as it is"
