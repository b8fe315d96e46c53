# The flag wins over the file; without both the kubelet looks where containerd listens if nobody tells it otherwise.
endpoint=$(flag kubelet container-runtime-endpoint)
config=$(flag kubelet config)
[ -n "$endpoint" ] || [ -z "$config" ] || endpoint=$(setting "$config" containerRuntimeEndpoint)
endpoint=${endpoint:-unix:///run/containerd/containerd.sock}
answer=$(timeout "$LAB_PATIENCE" crictl --runtime-endpoint "$endpoint" --timeout "$((LAB_PATIENCE / 2))s" version 2>&1)
grep -q RuntimeName <<< "$answer" && pass "$(sed -n 's/^RuntimeName: *//p' <<< "$answer") answers at $endpoint"
fail "a container runtime answers at $endpoint" "$([ -S "${endpoint#unix://}" ] && tail -n 1 <<< "${answer:0:300}" || echo "there is no such socket")" "The kubelet looks for its runtime in the wrong place."
