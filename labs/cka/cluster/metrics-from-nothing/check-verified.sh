# shellcheck disable=SC2154
object service /apis/apiregistration.k8s.io/v1/apiservices/v1beta1.metrics.k8s.io
[ "$(jq -r '.spec.insecureSkipTLSVerify // false' <<< "$service")" = false ] || fail "the API server looks at the certificate of metrics-server" "insecureSkipTLSVerify: true"
for machine in $LAB_CONTROLLERS $LAB_WORKERS; do
  # shellcheck disable=SC2016
  words=$(ssh -n -o BatchMode=yes "root@$machine" 'for pid in $(pidof metrics-server); do tr "\0" "\n" < /proc/$pid/cmdline; done' 2> /dev/null)
  ! grep -qE '^--kubelet-insecure-tls(=true)?$' <<< "$words" || fail "metrics-server looks at the certificates of kubelets" "--kubelet-insecure-tls on $machine"
done
pass "nothing is taken on trust"
