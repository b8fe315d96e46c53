# What the API server of this controller was told by files, a digest of each: lines `told FLAG DIGEST`. Of a key only its public half is
# looked at; comments and empty lines do not count.
# shellcheck disable=SC2154

${PROCESSES}
public() {
  openssl x509 -noout -pubkey -in "$1" 2>/dev/null || openssl pkey -pubin -pubout -in "$1" 2>/dev/null || openssl pkey -passin pass: -pubout -in "$1" 2>/dev/null
}
told() {
  local path=$2 text=
  [[ $path = /* ]] || path=$folder/cwd/$path
  case $1 in
    --service-account-key-file | --service-account-signing-key-file) text=$(public "$path");;
    --client-ca-file | --kubelet-certificate-authority) text=$(sed -n '/^-----BEGIN CERTIFICATE-----/,/^-----END CERTIFICATE-----/p' "$path" 2>/dev/null | tr -d '\r');;
    --encryption-provider-config) text=$(head -c 32768 "$path" 2>/dev/null | tr -d '\000\r' | sed -E 's/[[:space:]]+(#.*)?$//; /^(#|$)/d');;
    *) return 0;;
  esac
  if [ -n "$text" ]; then text=$(sha256sum <<< "$text"); else text=unreadable; fi
  echo "told ${1#--} ${text:0:16}"
}
each_flag told kube-apiserver
