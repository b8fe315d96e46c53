# Who the API server is for kubelets, by the certificate that it was given for them: `user`, and `groups` to be put behind another group.

${PROCESSES}
user=kubernetes groups= path=
client_flag() { [ "$1" != --kubelet-client-certificate ] || path=$2; }
each_flag client_flag kube-apiserver
while IFS=' =' read -r attribute value; do
  [[ $value != *[\"\\\\]* ]] || continue
  case $attribute in CN) user=$value;; O) groups+='","'$value;; esac
done < <([ -z "$path" ] || openssl x509 -noout -subject -nameopt sep_multiline,utf8 -in "$path" 2>/dev/null)
