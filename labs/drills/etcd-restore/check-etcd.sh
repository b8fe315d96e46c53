systemctl is-active --quiet etcd || fail "the unit etcd is active" "it is $(systemctl is-active etcd)" "$(last_error etcd)"
systemctl is-enabled --quiet etcd || fail "the unit etcd is enabled" "it is not"
# The kernel knows open files by their real path.
folder=$(readlink -f "$(flag etcd data-dir)")
pid=$(systemctl show --property=MainPID --value etcd)
find "/proc/$pid/fd" -lname "$folder/member/*" | grep -q . || fail "etcd works in $folder, which its unit names" "the running etcd has its files elsewhere" "After a reboot etcd would start with other data: daemon-reload, and restart it."
mode=$(stat -c %a "$folder")
[ "$mode" = 700 ] || fail "only root may look into $folder (mode 700)" "its mode is $mode" "All secrets of the cluster are in there."
pass "etcd serves $folder"
