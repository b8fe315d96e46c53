# shellcheck disable=SC2154
object classes /apis/storage.k8s.io/v1/storageclasses
modes=$(jq -r '[.items[] | select(.metadata.annotations["storageclass.kubernetes.io/is-default-class"] == "true") | "\(.metadata.name): \(.volumeBindingMode)"] | join(", ")' <<< "$classes")
case $modes in
  *,*) fail "one default class" "$modes" ;;
  *': WaitForFirstConsumer') pass "$modes" ;;
  *) fail "claims of the default class wait for their first pod" "$modes" "A volume that is chosen before anybody knows where the pod runs may be on another node." ;;
esac
