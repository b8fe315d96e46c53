version=$(timeout "$LAB_PATIENCE" crictl version 2> /dev/null | sed -nE 's/^RuntimeVersion: *v?//p')
[ -n "$version" ] || fail "the runtime answers" "crictl has no answer"
echo "$version | v$version | containerd://$version"
