pid=$(pidof -s kube-scheduler) || fail "kube-scheduler runs on $LAB_MACHINE" "it does not"
ss -Hltnp | grep -F "pid=$pid," | awk '{ sub(/.*:/, "", $4); print $4 }' | sort -u
