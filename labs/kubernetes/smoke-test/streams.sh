# kubectl would do the same over one connection: a GET for the logs, then a WebSocket for exec (v5.channel.k8s.io).
# shellcheck disable=SC2154,SC2206

${CREDENTIALS}
${FIRST_POD}
${FRESH_CREDENTIALS}
both=(--noproxy '*' -s -k -m 300 --http1.1 ${WITH_CREDENTIALS})
curl -q "${both[@]}" -w '\nlogs %{http_code} %{exitcode} %{errormsg}\nexec\n' "${API}/api/v1/namespaces/default/pods/$pod/log?tailLines=1&limitBytes=600" \
  --next "${both[@]}" -i -H 'Connection: Upgrade' -H 'Upgrade: websocket' -H 'Sec-WebSocket-Version: 13' \
  -H 'Sec-WebSocket-Key: a2h3LWxhYi1jaGVjay0wMQ==' -H 'Sec-WebSocket-Protocol: v5.channel.k8s.io' \
  "${API}/api/v1/namespaces/default/pods/$pod/exec?command=nginx&command=-v&stdout=true&stderr=true" 2>&1 | tr -d '\000' | head -c 4000
true
