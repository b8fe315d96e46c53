# Status of the container runtime at the kubelet's endpoint: one gRPC message (StatusRequest{verbose: true}), sent by curl.
# shellcheck disable=SC2154,SC2206

${KUBELET_FLAGS}
${SETTING}
text=$(cat "$config" "${dropins:-/nonexistent}"/*.conf 2>/dev/null | head -c 65536 | tr -d '\000')
[ -n "$endpoint" ] || ! setting containerRuntimeEndpoint || endpoint=$said
endpoint=${endpoint#unix:}
while [[ $endpoint = //* ]]; do endpoint=${endpoint#/}; done
socket=${endpoint:-/run/containerd/containerd.sock}
echo "socket $socket"
[ -S "$socket" ] || echo 'no socket'
call=(${CURL} -s -i -m 300 --http2-prior-knowledge --unix-socket "$socket" -H 'content-type: application/grpc' -H 'te: trailers' http://localhost/runtime.v1.RuntimeService/Status)
printf '\0\0\0\0\2\10\1' | "${call[@]}" --data-binary @- 2>&1
code=$?
# A server that does not know the service refuses it before it has read the body, which curl calls an error of the stream; without a body it hears why.
[ "$code" != 92 ] || "${call[@]}" -X POST 2>&1
echo "curl $code"

# A configuration of version 3 that still has tables of version 2: containerd 2 reads it, and leaves those out.
# shellcheck disable=SC2034
config=/etc/containerd/config.toml
containerd_flag() { case $1 in --config | -c) config=$2;; esac; }
each_flag containerd_flag containerd
head -c 65536 "$config" 2>/dev/null | awk -v file="$config" '
  /^[ \t]*version[ \t]*=[ \t]*3/ { third = 1 }
  /^[ \t]*\[.*io\.containerd\.grpc\.v1\.cri["\047]?[ \t]*\.[ \t]*["\047]?(containerd|cni|registry|image_decryption)/ { old = 1 }
  END { if (third && old) print "unread tables " file }'
