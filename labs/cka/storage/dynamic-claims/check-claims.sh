# shellcheck disable=SC2154
for pair in "apples $FIRST" "pears $SECOND"; do
  read -r app node <<< "$pair"
  object claim "/api/v1/namespaces/$NAMESPACE/persistentvolumeclaims/$app"
  phase=$(jq -r .status.phase <<< "$claim")
  [ "$phase" = Bound ] || fail "the claim $app is Bound" "it is $phase, with the class $(jq -r '.spec.storageClassName // "none"' <<< "$claim")"
  object volume "/api/v1/persistentvolumes/$(jq -r .spec.volumeName <<< "$claim")"
  maker=$(jq -r '.metadata.annotations["pv.kubernetes.io/provisioned-by"] // "somebody by hand"' <<< "$volume")
  [ "$maker" = rancher.io/local-path ] || fail "the volume of $app is made by rancher.io/local-path" "it was made by $maker"
  place=$(jq -r '[.spec.nodeAffinity.required.nodeSelectorTerms[]?.matchExpressions[]? | select(.key == "kubernetes.io/hostname") | .values[]] | join(",")' <<< "$volume")
  [ "$place" = "$node" ] || fail "the volume of $app is on $node" "it is on ${place:-no node}"
  ready_pod pod "$app"
done
pass "apples on $FIRST, pears on $SECOND"
