# Sets `url`, where the etcd that runs here serves clients at port 2379, and `tls`, what curl needs for it: as the process was told,
# whatever the chapter has. It is shown what the API server shows it, before there is one its own certificate.
# shellcheck disable=SC2154

${PROCESSES}
url=${URL} urls='' cert='' key='' ca='' server='' serverkey='' serverca=''
tls=()
# etcd takes ETCD_FLAG from its environment as well; a flag wins.
etcd_flag() {
  local path=$2
  [[ $path = /* ]] || path=$folder/cwd/$path
  case "$name $1" in
    'etcd --listen-client-urls' | 'etcd -listen-client-urls' | 'etcd ETCD_LISTEN_CLIENT_URLS') urls=$2 ;;
    'etcd --cert-file' | 'etcd -cert-file' | 'etcd ETCD_CERT_FILE') server=$path ;;
    'etcd --key-file' | 'etcd -key-file' | 'etcd ETCD_KEY_FILE') serverkey=$path ;;
    'etcd --trusted-ca-file' | 'etcd -trusted-ca-file' | 'etcd ETCD_TRUSTED_CA_FILE') serverca=$path ;;
    'kube-apiserver --etcd-certfile') cert=$path ;;
    'kube-apiserver --etcd-keyfile') key=$path ;;
    'kube-apiserver --etcd-cafile') ca=$path ;;
  esac
}
each_flag etcd_flag etcd kube-apiserver
# Loopback where it is among them.
for each in ${urls//,/ }; do
  [[ $each =~ ^(https?://)(.+):2379/?$ ]] || continue
  host=${BASH_REMATCH[2]}
  case $host in 0.0.0.0 | '[::]') host=127.0.0.1 ;; esac
  url=${BASH_REMATCH[1]}$host:2379
  case $host in 127.* | localhost) break ;; esac
done
if [[ $url = https:* ]]; then
  cert=${cert:-$server} key=${key:-$serverkey} ca=${ca:-$serverca}
  tls=(--cert "$cert" --key "$key")
  if [ -n "$ca" ]; then tls+=(--cacert "$ca"); else tls+=(-k); fi
fi
