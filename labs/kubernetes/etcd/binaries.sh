# etcd and etcdctl in the PATH, or beside the etcd that runs: lines `path PATH`, then what they are.
# shellcheck disable=SC2154

${PROCESSES}
names=(etcd etcdctl) beside=
with_it() { beside=$(readlink "$folder/exe") beside=${beside%/*}; }
mapfile -t found < <(type -P "${names[@]}")
if [ "${#found[@]}" -lt 2 ]; then
  each_process with_it etcd
  for name in "${names[@]}"; do [[ " ${found[*]} " = */"$name "* ]] || [ ! -x "$beside/$name" ] || found+=("$beside/$name"); done
fi
set -- "${found[@]}"
for path; do echo "path $path"; done
${HEADS}
