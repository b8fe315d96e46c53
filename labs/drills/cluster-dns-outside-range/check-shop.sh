pods=$(crictl pods --state Ready --label io.kubernetes.pod.namespace=default --label app=shop --quiet 2> /dev/null)
[ -n "$pods" ] || fail "a pod of the shop runs on $LAB_MACHINE" "there is none"
for pod in $pods; do
  asked=$(crictl inspectp "$pod" | jq -r '.info.config.dns_config.servers // [] | join(" ")')
  case " $asked " in
    *" $ADDRESS "*) fail "the shop asks the cluster's name server" "it asks $asked" "Its pod was made before the kubelet was put right." ;;
    '  ') fail "the shop was given a name server" "it was given none" ;;
  esac
done
pass "it asks $asked"
