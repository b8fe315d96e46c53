name=dev namespace=team-red
file=/root/all.kubeconfig
[ -s $file ] || fail "a file $file" "there is none"
said=$(cd / && timeout "$LAB_PATIENCE" kubectl --kubeconfig=$file --context=$name auth whoami -o json 2>&1) || fail "the API server answers in the context $name" "$(tail -n 1 <<< "$said")"
user=$(jq -r .status.userInfo.username <<< "$said")
[ "$user" = "system:serviceaccount:$NAMESPACE:$name" ] || fail "in the context $name the API server knows the service account $name" "it knows $user"
found=$(timeout "$LAB_PATIENCE" kubectl --kubeconfig=$file config view -o json | jq -r --arg name $name '[.contexts[] | select(.name == $name) | .context.namespace // "default"][0]')
[ "$found" = $namespace ] || fail "in the context $name the namespace $namespace counts" "it is $found"
pass "$user in $found"
