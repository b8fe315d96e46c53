# Of each program of Kubernetes that runs: what it says it is, and what the file is from which the next start will make it. The running
# one is asked by way of /proc: its own file may have been replaced since.
# shellcheck disable=SC2154

${PROCESSES}
version_of() { timeout 20 "$1" --version 2> /dev/null < /dev/null | head -n 1 | cut -c 1-100; }
tell() {
  local running file=${words[0]}
  running=$(version_of "$folder/exe")
  echo "running $name $running"
  if [ "$folder/exe" -ef "$file" ]; then echo "file $name $running"; else echo "file $name $(version_of "$file")"; fi
}
each_process tell ${NAMES}
true
