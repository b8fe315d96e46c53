# The API server as the jumpbox reaches it, then the port of the smoke test's service on every node.

${CREDENTIALS}
answer=$(${QUESTIONS})
printf '%s\n' "$answer"
[[ $answer =~ \"nodePort\":([0-9]+) ]] || exit 0
port=${BASH_REMATCH[1]}
echo "port $port"
for node in ${NODES}; do
  echo "try node $node $(${CURL} -s --connect-timeout 6 -m 300 -o /dev/null -w '%{http_code} %{exitcode} %{errormsg}' "http://$node:$port/" | cut -c1-200)" &
done
wait
