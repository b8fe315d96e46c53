copy=$(mktemp -d /dev/shm/market.XXXXXX)
trap 'rm -rf "$copy"' EXIT
cp -r /root/market/. "$copy"
sed -i 's/nginx:latest/nginx:next/' "$copy/base/deployment.yaml"
sed -i 's/port: 80/port: 81/' "$copy/base/service.yaml"
for stage in test prod; do
  made=$(kubectl kustomize "$copy/overlays/$stage" 2>&1) || fail "the folder can be built where it was copied to" "$(tail -n 1 <<< "$made")"
  for word in nginx:next 'port: 81'; do
    grep -qF "$word" <<< "$made" || fail "what is changed in the base arrives in $stage" "not $word" "A copy of the base is a second truth."
  done
done
pass "what is changed in the base arrives in both"
