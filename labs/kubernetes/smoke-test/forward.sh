# A port is forwarded by kubectl, and asked once.

export HOME=/root
exec 7< <(exec timeout 100 kubectl port-forward deployment/nginx :80 2>&1)
forward=$!
while read -r -t 100 -u 7 line; do
  [[ $line =~ 127\.0\.0\.1:([0-9]+) ]] && { port=${BASH_REMATCH[1]}; break; }
  echo "said $line"
done
[ -z "$port" ] || ${CURL} -s -m 100 -o /dev/null -w 'forward %{http_code} %{exitcode} %{errormsg}\n' "http://127.0.0.1:$port/"
read -r -t 1 -u 7 line && echo "said $line"
kill "$forward" 2>/dev/null
true
