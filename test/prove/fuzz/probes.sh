# What a right cluster can do, tried from the jumpbox as people do: kubectl, curl, ssh. Each probe prints "right NAME", the first that
# fails "broken NAME: why"; the last line is "end". Nothing of the grader is used.
# shellcheck disable=SC2154

read -ra nodes <<< '${NODES}'
read -ra controllers <<< '${CONTROLLERS}'
api=${API} patience=${PATIENCE} folder=/root/kubernetes-the-hard-way
word=w$RANDOM$RANDOM space=fuzz-$word hidden=h$RANDOM$RANDOM$RANDOM
exec < /dev/null

kubectl() { timeout "$patience" kubectl "$@"; }
get() { curl -q -sS -f -o /dev/null -m "$patience" --connect-timeout 20 "$@"; }
reaches() { for url; do curl -q -sS -f -o /dev/null -m 20 "$url" || { echo "$url" && return 1; }; done; }

# on MACHINE FUNCTION WORD...
on() {
  local machine=$1
  shift
  timeout "$patience" ssh -o ConnectTimeout=20 "root@$machine" "$(declare -f "$1"); $(printf '%q ' "$@")"
}

# try NAME COMMAND...
try() {
  local name=$1 said
  shift
  if said=$("$@" 2>&1); then echo "right $name"; else
    echo "broken $name: $(tail -c 300 <<< "$said" | tr '\n' ' ')"
    echo end
    exit
  fi
}

# It may have been started a moment ago.
ready() {
  local end=$((SECONDS + patience))
  until kubectl get --raw /readyz; do [ "$SECONDS" -lt "$end" ] && sleep 5 || return 1; done
}

manifest() {
  cat << YAML
apiVersion: v1
kind: Namespace
metadata: { name: $space, labels: { fuzz: probe } }
---
apiVersion: v1
kind: Secret
metadata: { name: word, namespace: $space }
stringData: { word: $hidden }
---
apiVersion: v1
kind: Secret
metadata: { name: old-token, namespace: $space, annotations: { kubernetes.io/service-account.name: default } }
type: kubernetes.io/service-account-token
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: $space }
spec: { type: NodePort, selector: { web: $word }, ports: [{ port: 80 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: $space }
spec:
  replicas: $((2 * ${#nodes[@]}))
  selector: { matchLabels: { web: $word } }
  template:
    metadata: { labels: { web: $word } }
    spec:
      terminationGracePeriodSeconds: 1
      topologySpreadConstraints:
        - { maxSkew: 1, topologyKey: kubernetes.io/hostname, whenUnsatisfiable: DoNotSchedule, labelSelector: { matchLabels: { web: $word } } }
      containers: [{ name: web, image: nginx, imagePullPolicy: IfNotPresent }]
YAML
}
makes() { manifest | kubectl create --validate=false -f -; }

# Two new pods on each node: API server, controller manager, scheduler, kubelets and runtimes all do their part.
runs() {
  kubectl -n "$space" rollout status deployment/web --timeout="${patience}s" && return
  kubectl -n "$space" get deployments,replicasets,pods -o wide
  kubectl -n "$space" get events | tail -n 3
  return 1
}
spread() { [ "$(grep "^$space " <<< "$pods" | cut -d' ' -f3 | sort | uniq -c | grep -c ' 2 ')" = ${#nodes[@]} ]; }

# closed URL OPTION...: nobody gets an answer there, or is refused.
closed() {
  local code
  code=$(curl -q -sk -o /dev/null -m 20 -w '%{http_code}' "$@")
  case $code in 000 | 401 | 403) ;; *) echo "$1 answers $code" && return 1 ;; esac
}
strangers() {
  local other=(--cert "$folder/kube-proxy.crt" --key "$folder/kube-proxy.key") machine
  for machine in "${controllers[@]}"; do
    closed "https://$machine:6443/api/v1/secrets" && closed "https://$machine:6443/api/v1/secrets" "${other[@]}" &&
      closed "http://$machine:2379/version" && closed "https://$machine:2379/version" || return
  done
  for machine in "${nodes[@]}"; do
    closed "https://$machine:10250/pods" && closed "https://$machine:10250/pods" "${other[@]}" || return
  done
}
# Nor may everybody make roles, or a node change another one.
rights() {
  local answer
  answer=$(kubectl auth can-i create clusterroles --as nobody --as-group system:authenticated)
  [[ $answer = no* ]] || { echo "everybody may make roles: $answer" && return 1; }
  [ ${#nodes[@]} -eq 1 ] ||
    closed "$api/api/v1/nodes/${nodes[1]}?dryRun=All" --cert "$folder/admin.crt" --key "$folder/admin.key" -X PATCH -d '{"metadata":{"labels":{"fuzz":"yes"}}}' \
      -H 'Content-Type: application/merge-patch+json' -H "Impersonate-User: system:node:${nodes[0]}" -H 'Impersonate-Group: system:nodes'
}

# What is private nobody reads who is nobody.
private() {
  local found
  found=$(runuser -u nobody -- find /root /var/lib/kubernetes /var/lib/kubelet /var/lib/kube-proxy /var/lib/etcd -maxdepth 3 -type f -readable \
    \( -name '*.key' -o -name '*kubeconfig*' -o -name 'encryption-config*' -o -path '*/.kube/config' -o -name db \) 2> /dev/null)
  [ -z "$found" ] || { echo "everybody reads $found" && return 1; }
}

# In the files that etcd has open: names of secrets, and nothing of what they say.
encrypted() {
  local files
  mapfile -t files < <(find /proc/[0-9]*/fd -lname '*/member/*' -exec readlink {} + 2> /dev/null | grep -E '/db$|\.wal$')
  grep -qaF "/registry/secrets/$1/word" "${files[@]}" || { echo "the secret is not in ${files[*]:-the files of etcd}" && return 1; }
  ! grep -laF -e "$2" -e mydata "${files[@]}" || { echo 'has a secret in clear' && return 1; }
}
reads() { [ "$(kubectl -n "$1" get secret "$2" -o "jsonpath={.data.$3}" | base64 -d)" = "$4" ]; }

# Somebody asks for a certificate, and gets one that the API server knows him by.
signs() {
  mkdir -p /run/fuzz && cd /run/fuzz || return
  openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -noenc -keyout key -subj "/CN=$word" -out request 2> /dev/null
  kubectl create --validate=false -f - << YAML || return
apiVersion: certificates.k8s.io/v1
kind: CertificateSigningRequest
metadata: { name: $word }
spec: { request: $(base64 -w0 request), signerName: kubernetes.io/kube-apiserver-client, usages: [client auth] }
YAML
  kubectl certificate approve "$word" &&
    kubectl wait "csr/$word" --for=jsonpath='{.status.certificate}' --timeout="${patience}s" || return
  kubectl get csr "$word" -o 'jsonpath={.status.certificate}' | base64 -d > cert
  get --cacert "$folder/ca.crt" --cert cert --key key "$api/api"
}

# within ADDRESS API URL...: from a pod's own network, on its node: the API server by TLS, with the authority and the token that the pod
# was given (standard input); then each URL.
within() {
  local address=$1 api=$2 space given
  shift 2
  for space in /run/netns/*; do ! nsenter --net="$space" ip -4 -o addr | grep -qF " $address/" || break; done
  given=$(cat)
  nsenter --net="$space" curl -q -sS -f -o /dev/null -m 60 --cacert <(sed '/^-----END/q' <<< "$given") -H "Authorization: Bearer $(sed "1,/^-----END/d" <<< "$given")" "https://$api/api" || return
  for url; do nsenter --net="$space" curl -q -sS -f -o /dev/null -m 20 "$url" || { echo "$url from $address" && return 1; }; done
}
pod_works() {
  local given
  given=$(kubectl -n "$1" exec "$2" -- sh -c 'cd /var/run/secrets/kubernetes.io/serviceaccount && cat ca.crt && cat token') ||
    { echo "exec: $given" && return 1; }
  kubectl -n "$1" logs "$2" --tail=1 && on "$3" within "$4" "$inside" "${urls[@]}" <<< "$given"
}

try api ready
kubectl delete namespaces -l fuzz=probe --wait=false > /dev/null
try nobody-else strangers
try rights rights
for machine in "${controllers[@]}" "${nodes[@]}"; do try "private-on-$machine" on "$machine" private; done
# Whoever stands before a controller is the administrator there.
beside() { kubectl --kubeconfig /root/admin.kubeconfig get --raw /readyz; }
for machine in "${controllers[@]}"; do try "admin-on-$machine" on "$machine" beside; done
try makes makes
try secret reads "$space" word word "$hidden"
for machine in "${controllers[@]}"; do try "encrypted-on-$machine" on "$machine" encrypted "$space" "$hidden"; done
try runs runs
try kept-secret reads default kubernetes-the-hard-way mykey mydata
try signs signs

pods=$(kubectl get pods -A -o 'jsonpath={range .items[?(@.status.phase=="Running")]}{.metadata.namespace} {.metadata.name} {.spec.nodeName} {.status.podIP}{"\n"}{end}' |
  grep -E "^($space web|default nginx)-")
services=$(kubectl get services -A -o 'jsonpath={range .items[*]}{.metadata.namespace}/{.metadata.name} {.spec.clusterIP} {.spec.ports[0].nodePort}{"\n"}{end}')
read -r _ inside <<< "$(grep '^default/kubernetes ' <<< "$services")"
read -r _ cluster port <<< "$(grep "^$space/web " <<< "$services")"
read -r _ _ kept <<< "$(grep '^default/nginx ' <<< "$services")"
mapfile -t addresses < <(grep "^$space " <<< "$pods" | sed 's|.* |http://|')
# The one pod behind a service that is asked is any of them.
urls=("${addresses[@]}")
for _ in {1..8}; do urls+=("http://$cluster/"); done
try spread spread
while read -r -u 3 own name node address; do
  try "pod-$name" pod_works "$own" "$name" "$node" "$address"
done 3< <(awk 'NF && !seen[$1 $3]++' <<< "$pods")
for machine in "${controllers[@]}"; do try "pods-from-$machine" on "$machine" reaches "${addresses[@]}"; done
for machine in "${nodes[@]}"; do
  try "pods-from-$machine" on "$machine" reaches "${urls[@]}"
  try "node-port-of-$machine" reaches "http://$machine:$port/" "http://$machine:$port/" "http://$machine:$port/"
  try "kept-service-of-$machine" reaches "http://$machine:$kept/"
done
token=$(kubectl -n "$space" get secret old-token -o 'jsonpath={.data.token}' | base64 -d)
try old-token get --cacert "$folder/ca.crt" -H "Authorization: Bearer $token" "$api/api"
kubectl delete csr "$word" > /dev/null 2>&1
try deletes kubectl delete namespace "$space" --timeout="${patience}s"
echo end
