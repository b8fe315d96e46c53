file=$(find /etc/cni/net.d -maxdepth 1 -type f \( -name '*.conf' -o -name '*.conflist' -o -name '*.json' \) | sort | xargs grep -l '"subnet"' | head -n 1)
[ -n "$file" ] || fail "a CNI configuration with a subnet" "there is none"
jq -r '[.. | objects | .subnet? // empty][0]' "$file"
