# The path that the running kubelet was given by --config, else the tutorial's; and the flags that win over what is written there.

${PROCESSES}
config=/var/lib/kubelet/kubelet-config.yaml dropins= endpoint= resolv= swap= clients=
kubelet_flag() {
  case $1 in
    --config) config=$2;;
    --config-dir) dropins=$2;;
    --container-runtime-endpoint) endpoint=$2;;
    --resolv-conf) resolv=$2;;
    --client-ca-file) clients=$2;;
    --fail-swap-on) case $3 in *=*) swap=$2;; *) swap=true;; esac;;
  esac
}
each_flag kubelet_flag kubelet
