# Who the API server is for kubelets, by the certificate that it was given for them: `user`, and `groups` to be put behind another group.

user=kubernetes groups= path=
for folder in /proc/[0-9]*; do
  { read -r name < "$folder/comm"; } 2>/dev/null || continue
  [ "$name" = kube-apiserver ] || continue
  { mapfile -d '' words < "$folder/cmdline"; } 2>/dev/null
  for index in "${!words[@]}"; do
    case ${words[index]} in
      --kubelet-client-certificate=*) path=${words[index]#*=};;
      --kubelet-client-certificate) path=${words[index + 1]};;
    esac
  done
done
while IFS=' =' read -r attribute value; do
  [[ $value != *[\"\\\\]* ]] || continue
  case $attribute in CN) user=$value;; O) groups+='","'$value;; esac
done < <([ -z "$path" ] || openssl x509 -noout -subject -nameopt sep_multiline,utf8 -in "$path" 2>/dev/null)
