config=$(flag kubelet config)
endpoint=$(sed -n 's/^ *containerRuntimeEndpoint: *//p' "${config:-/var/lib/kubelet/kubelet-config.yaml}" | tr -d '"' | head -n 1)
endpoint=${endpoint:-$(flag kubelet container-runtime-endpoint)}
[ -n "$endpoint" ] || fail "the kubelet's configuration has containerRuntimeEndpoint" "it has none"
answer=$(timeout "$LAB_PATIENCE" crictl --runtime-endpoint "$endpoint" --timeout "$((LAB_PATIENCE / 2))s" version 2>&1)
grep -q RuntimeName <<< "$answer" && pass "$(sed -n 's/^RuntimeName: *//p' <<< "$answer") answers at $endpoint"
fail "a container runtime answers at $endpoint" "$([ -S "${endpoint#unix://}" ] && tail -n 1 <<< "${answer:0:300}" || echo "there is no such socket")" "The kubelet looks for its runtime in the wrong place."
