pid=$(pidof -s etcd) || fail "etcd runs on $LAB_MACHINE" "it does not"
database=$(readlink "/proc/$pid/fd"/* | grep -m 1 '/member/snap/db$') || fail "etcd has its database open" "it has not"
real=${database%/member/snap/db}
# The same folder may have another name in the unit.
named=$(tr '\0' '\n' < "/proc/$pid/cmdline" | sed -nE '/^--?data-dir$/{n;p};s/^--?data-dir=//p' | tail -n 1)
echo "$real | $real/ | ${named:-$real}"
