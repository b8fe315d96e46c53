read -r user groups <<< "$(account "$NAMESPACE" deployer)"
api_ready || fail "the API server answers" "it is not ready"
for namespace in red blue; do
  for right in 'get apps:deployments' 'list apps:deployments' 'patch apps:deployments' 'get apps:deployments/scale' 'patch apps:deployments/scale'; do
    can "$user" "$groups" ${right% *} "${right#* }" "$namespace" || fail "deployer may ${right% *} ${right##*:} in $namespace" "the API server says no"
  done
done
pass "in red and in blue"
