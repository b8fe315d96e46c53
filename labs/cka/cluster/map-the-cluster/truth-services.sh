pid=$(pidof -s kube-apiserver) || fail "kube-apiserver runs on $LAB_MACHINE" "it does not"
tr '\0' '\n' < "/proc/$pid/cmdline" | sed -nE '/^--?service-cluster-ip-range$/{n;p};s/^--?service-cluster-ip-range=//p' | tail -n 1
