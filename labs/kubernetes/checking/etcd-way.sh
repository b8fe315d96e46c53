# Sets `url`, where the etcd that runs here serves clients, and `tls`, what curl needs for it: as the process was told, whatever the
# chapter has. It is shown what the API server shows it, before there is one its own certificate.
# shellcheck disable=SC2154

${PROCESSES}
${SETTING}
usual=${URL}
url=$usual urls='' cert='' key='' ca='' server='' serverkey='' serverca='' config='' cwd=''
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
    'etcd --config-file' | 'etcd -config-file' | 'etcd ETCD_CONFIG_FILE') config=$path cwd=$folder/cwd ;;
    'kube-apiserver --etcd-certfile') cert=$path ;;
    'kube-apiserver --etcd-keyfile') key=$path ;;
    'kube-apiserver --etcd-cafile') ca=$path ;;
  esac
}
each_flag etcd_flag etcd kube-apiserver
# With a file of its own etcd heeds no flag. Names of files are in a section for clients, and in one for members.
of_clients() {
  local said=''
  setting "$2" && [[ $said != /* ]] && said=$cwd/$said
  printf -v "$1" %s "$said"
}
if [ -f "$config" ]; then
  { IFS= read -r -N 60000 text < "$config"; } 2>/dev/null || :
  urls=
  [[ ! $text =~ (^|$'\n')[\"\']?listen-client-urls[\"\']?:[[:blank:]]*[\"\']?([^\"\'#$'\n\r']+) ]] || urls=${BASH_REMATCH[2]}
  [[ $text = *client-transport-security* ]] || text=
  text=${text#*client-transport-security}
  text=${text%%$'\n'[^[:space:]#]*}
  of_clients server cert-file
  of_clients serverkey key-file
  of_clients serverca trusted-ca-file
fi
# Loopback where it is among them.
for each in ${urls//,/ }; do
  [[ $each =~ ^(https?://)(.+):([0-9]+)/?$ ]] || continue
  host=${BASH_REMATCH[2]}
  case $host in 0.0.0.0 | '[::]') host=127.0.0.1 ;; esac
  url=${BASH_REMATCH[1]}$host:${BASH_REMATCH[3]}
  case $host in 127.* | localhost) break ;; esac
done
if [[ $url = https:* ]]; then
  cert=${cert:-$server} key=${key:-$serverkey} ca=${ca:-$serverca}
  # Where the chapter has no TLS, nobody has said which names it needs.
  case $usual in http:*) ca= ;; esac
  tls=(--cert "$cert" --key "$key")
  if [ -n "$ca" ]; then tls+=(--cacert "$ca"); else tls+=(-k); fi
fi
