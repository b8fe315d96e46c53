# What the running API server was told about extension servers, and whether its certificate for them is good.
# shellcheck disable=SC2154

${PROCESSES}
authority='' certificate='' key=''
note_flag() {
  case $1 in
    --requestheader-* | --proxy-client-* | --enable-aggregator-routing | --client-ca-file) printf 'flag %s %s\n' "${1#--}" "$2" ;;
    *) return 0 ;;
  esac
  case $1 in
    --requestheader-client-ca-file) authority=$2 ;;
    --proxy-client-cert-file) certificate=$2 ;;
    --proxy-client-key-file) key=$2 ;;
  esac
}
each_flag note_flag kube-apiserver
for file in "$authority" "$certificate" "$key"; do
  [ -z "$file" ] || [ -s "$file" ] || printf 'missing %s\n' "$file"
done
if [ -s "$authority" ] && [ -s "$certificate" ] && [ -s "$key" ]; then
  printf 'subject %s\n' "$(openssl x509 -in "$certificate" -noout -subject -nameopt multiline | sed -n 's/ *commonName *= //p')"
  printf 'verified %s\n' "$(openssl verify -purpose sslclient -CAfile "$authority" "$certificate" 2>&1 | tail -n 1)"
  public=$(openssl x509 -in "$certificate" -noout -pubkey 2> /dev/null)
  [ "$public" != "$(openssl pkey -in "$key" -pubout 2> /dev/null)" ] || printf 'pair yes\n'
fi
echo end
