# The path that the running kubelet was given by --config, empty where it was given none; while none runs, the tutorial's. And the flags
# that win over what is written there.

${PROCESSES}
config= dropins= endpoint= resolv= swap= clients= driver= decides= running=
kubelet_flag() {
  running=yes
  case $1 in
    --config) config=$2;;
    --config-dir) dropins=$2;;
    --container-runtime-endpoint) endpoint=$2;;
    --resolv-conf) resolv=$2;;
    --client-ca-file) clients=$2;;
    --cgroup-driver) driver=$2;;
    --authorization-mode) decides=$2;;
    --fail-swap-on) case $3 in *=*) swap=$2;; *) swap=true;; esac;;
  esac
}
each_flag kubelet_flag kubelet
[ -n "$running" ] || config=/var/lib/kubelet/kubelet-config.yaml
