# Certificate and key of the current context's user, out of the first kubeconfig that is there, embedded or as files; where no context
# names a user, those of the last one. They stay on the machine, in pipes.
#
# YAML and JSON are read alike: split at blanks, quotes and brackets, every word is kept by the word before it and the number of the
# entry; an entry ends where a key of its own comes again. All of it with builtins.

for file in ${KUBECONFIGS}; do [ -r "$file" ] && break; done
declare -A said=()
entry=0 list= context= user= who= last= text= pems=()
{ IFS= read -r -N 200000 text < "$file"; } 2>/dev/null || :
set -f; IFS=$' \t\r\n"\'{}[],'
for word in $text; do
  [ "$word" != : ] || word=$last:
  [ -n "$word" ] || continue
  said["$entry $last"]=$word
  [ "$last" != current-context: ] || context=$word
  case $word in
    clusters: | contexts: | users:) entry=$((entry + 1)) list=$word;;
    name: | context: | user:) [ -z "${said["$entry $word"]}" ] || entry=$((entry + 1));;
  esac
  said["$entry list"]=$list last=$word
done
set +f; unset IFS
for ((each = 1; each <= entry; each++)); do
  [ "${said["$each list"]} ${said["$each name:"]}" != "contexts: $context" ] || user=${said["$each user:"]}
done
for ((each = 1; each <= entry; each++)); do
  [ "${said["$each list"]} ${said["$each name:"]}" != "users: ${user:-"${said["$each name:"]}"}" ] || who=$each
done
for half in client-certificate client-key; do
  path=${said["$who $half:"]} text=
  [ -z "$path" ] || [[ $path = /* ]] || path=${file%/*}/$path
  [ -z "$path" ] || { IFS= read -r -N 60000 text < "$path"; } 2>/dev/null || :
  [ -z "${said["$who $half-data:"]}" ] || text=$(base64 -d <<< "${said["$who $half-data:"]}" 2>/dev/null) || :
  pems+=("$text")
done
cert=${pems[0]} key=${pems[1]}
${PIPES}
