said=$(timeout "$LAB_PATIENCE" kubectl run tried --image=nginx:latest --dry-run=client -o json 2>&1) || fail "kubectl run says what it would make" "$said"
jq -r .kind <<< "$said"
