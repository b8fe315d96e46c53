# place ARRAY PROGRAM FLAG SETTING PLACE...: adds to ARRAY the first PLACE that is there. Where none is, the file that a running program was
# given by a flag, or by a setting of its configuration, takes its place, and a line `instead PLACE PATH` says so for each.
# shellcheck disable=SC2154

${PROCESSES}
${SETTING}
declare -A given=()
remember() {
  local flag=${1#-}
  flag=${flag#-} flag=${flag//_/-}
  given["$name $flag"]=$2 given["$name folder"]=$folder/cwd
}
place() {
  local -n places=$1
  local program=$2 flag=$3 name=$4 each path
  shift 4
  for each; do [ ! -e "$each" ] || { places+=("$each"); return; }; done
  [ "${#given[@]}" -gt 0 ] || each_flag remember kube-apiserver kube-controller kube-scheduler kubelet kube-proxy
  path=${given["$program $flag"]}
  absolute "$path" "${given["$program folder"]}"
  [ -n "$path" ] || configured "$program" "$name"
  if [ -n "$path" ] && [ -e "$path" ]; then
    places+=("$path")
    for each; do echo "instead $each $path"; done
  else
    places+=("${!#}")
  fi
}
absolute() { path=$1; [ -z "$1" ] || [[ $1 = /* ]] || path=$2/$1; }
# kubelet takes paths from the folder of its configuration, the others from where they run.
configured() {
  local file text='' said=''
  absolute "${given["$1 config"]}" "${given["$1 folder"]}"
  file=$path path=
  [ -n "$file" ] || return 0
  { IFS= read -r -N 60000 text < "$file"; } 2>/dev/null || :
  setting "$2" || return 0
  case $1 in kubelet) absolute "$said" "${file%/*}";; *) absolute "$said" "${given["$1 folder"]}";; esac
}
