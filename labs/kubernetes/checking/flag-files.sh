# What programs of this machine were told by flags that name a file: lines `told PROGRAM FLAG PATH`, the program as the kernel calls it.
# Then, in parts, what is in those files at which no other question looks: certificates and public halves of keys, an encryption
# configuration, kubeconfigs. Where all are in their usual places nothing is started.
# shellcheck disable=SC2154,SC2254

${PROCESSES}
usual=' ${USUAL} ' pems=() encryption=() kubeconfigs=()
told() {
  local flag=${1#-} path=$2 kind
  flag=${flag#-}
  case $flag in ETCD_*) flag=${flag#ETCD_} flag=${flag,,};; esac
  flag=${flag//_/-}
  case "$name:$flag" in
    ${PEMS}) kind=pem;;
    kube-apiserver:encryption-provider-config) kind=encryption;;
    kube-controller:kubeconfig) kind=kubeconfig;;
    *) return 0;;
  esac
  [[ $path = /* ]] || path=$folder/cwd/$path
  [[ $path != *[[:space:]]* ]] || return 0
  echo "told $name $flag $path"
  [[ $usual != *" $path "* ]] || return 0
  usual+="$path "
  case $kind in
    pem) pems+=("$path");;
    encryption) encryption+=("$path");;
    kubeconfig) kubeconfigs+=("$path");;
  esac
}
each_flag told kube-apiserver kube-controller etcd
certificates_told() {
  local text file
  local -A pem=()
  ${METADATA}
  ${PRIVATE_KEYS}
  ${PUBLIC_KEYS}
  ${TEXTS}
}
encryption_told() {
  ${ENCRYPTION}
}
kubeconfigs_told() {
  ${KUBECONFIGS}
}
[ "${#pems[@]}" -eq 0 ] || { printf 'part pem\nnow %(%s)T\n' -1; certificates_told "${pems[@]}"; }
[ "${#encryption[@]}" -eq 0 ] || { echo 'part encryption'; encryption_told "${encryption[@]: -1}"; }
[ "${#kubeconfigs[@]}" -eq 0 ] || { echo 'part kubeconfig'; kubeconfigs_told "${kubeconfigs[@]}"; }
true
