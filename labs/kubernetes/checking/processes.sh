# each_process HANDLER NAME...: calls HANDLER for each running process whose kernel name (15 characters) is one of these, with its folder in
# /proc in `folder`, its name in `name` and its command line in `words`. each_flag HANDLER NAME...: calls HANDLER for each of their words,
# those of the environment first, with the flag or variable, its value, and the word. With builtins: a fork costs more than all of /proc.

each_process() {
  local handler=$1 folder name words
  shift
  for folder in /proc/[0-9]*; do
    { read -r name < "$folder/comm"; } 2>/dev/null || continue
    [[ $name != *' '* && " $* " = *" $name "* ]] || continue
    words=()
    { mapfile -d '' -t words < "$folder/cmdline"; } 2>/dev/null || continue
    [ "${#words[@]}" -eq 0 ] || "$handler"
  done
}
each_flag() {
  local flag_handler=$1
  shift
  each_process each_word "$@"
}
each_word() {
  local set=() index word value
  { mapfile -d '' -t set < "$folder/environ"; } 2>/dev/null || set=()
  set+=("${words[@]}")
  for index in "${!set[@]}"; do
    word=${set[index]} value=${set[index + 1]}
    [[ $word != *=* ]] || value=${word#*=}
    "$flag_handler" "${word%%=*}" "$value" "$word"
  done
}
