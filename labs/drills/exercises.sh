# Put before every script of an exercise, after prelude.sh. docs/drills.md describes it.

# fresh_namespace NAME: an empty namespace of that name, with its service account; on the jumpbox.
fresh_namespace() {
  kubectl delete namespace "$1" --ignore-not-found --timeout=0s
  kubectl create namespace "$1"
  wait_until 60 api "/api/v1/namespaces/$1/serviceaccounts/default" -f
}

# boot_places PLACE...: in the array `places`, BOOT_PLACES and these, and what units run: that is run at boot wherever it lies.
boot_places() {
  local file
  places=("${BOOT_PLACES[@]}" "$@")
  while read -r file; do
    [ ! -f "$file" ] || places+=("$file")
  done < <(grep -rhs '^Exec' /etc/systemd/system | grep -oE "/[^[:blank:];\"']+")
}

# object VARIABLE PATH: what the API server has there, as JSON; ends a check where there is none, or no answer.
object() {
  local -n into=$1
  into=$(api "$2" 2>&1) || fail "the API server answers" "$into"
  [ "$(jq -r '.kind' <<< "$into" 2> /dev/null)" != Status ] || fail "${2##*/} is there" "$(jq -r .message <<< "$into")"
}

# can USER GROUPS VERB RESOURCE [NAMESPACE [NAME]]: whether the API server would let a user do that. RESOURCE is [GROUP:]RESOURCE[/SUBRESOURCE],
# GROUPS have commas between, NAMESPACE is empty for all of them.
can() {
  local group='' resource=$4
  case $resource in *:*) group=${resource%%:*} resource=${resource#*:} ;; esac
  jq -n --arg user "$1" --arg groups "$2" --arg verb "$3" --arg group "$group" --arg resource "$resource" --arg namespace "${5-}" --arg name "${6-}" '
    {apiVersion: "authorization.k8s.io/v1", kind: "SubjectAccessReview", spec: {user: $user, groups: ($groups | split(",") | map(select(. != ""))),
      resourceAttributes: {verb: $verb, group: $group, resource: ($resource | split("/")[0]), subresource: ($resource | split("/")[1] // ""), namespace: $namespace, name: $name}}}' |
    api /apis/authorization.k8s.io/v1/subjectaccessreviews -f -H 'Content-Type: application/json' -d @- | jq -e '.status.allowed' > /dev/null
}

# account NAMESPACE NAME: the user name of a service account, and its groups after a blank, for `can`.
account() {
  printf 'system:serviceaccount:%s:%s system:serviceaccounts,system:serviceaccounts:%s,system:authenticated' "$1" "$2" "$1"
}

# remember NAME VALUE: keeps what only checks may know; recall NAME: brings it back. On the same machine.
remember() {
  mkdir -p /var/lib/khw-exercise
  chmod 700 /var/lib/khw-exercise
  (umask 077 && printf '%s\n' "$2" > "/var/lib/khw-exercise/$1")
}
recall() {
  cat "/var/lib/khw-exercise/$1"
}

# rolled_out NAMESPACE DEPLOYMENT: all its pods are of its newest template, and available.
rolled_out() {
  api "/apis/apps/v1/namespaces/$1/deployments/$2" -f |
    jq -e '.metadata.generation as $g | .spec.replicas as $n | .status | (.observedGeneration // 0) >= $g and (.updatedReplicas // 0) == $n and (.availableReplicas // 0) == $n and (.replicas // 0) == $n' > /dev/null
}

# jq: of a list of pods those that are ready, the newest last.
# shellcheck disable=SC2016
READY_PODS='def ready_pods: [.items[] | select(.metadata.deletionTimestamp == null) | select(any(.status.conditions[]?; .type == "Ready" and .status == "True"))] | sort_by(.metadata.creationTimestamp);'

# deployment_of NAME REPLICAS CONTAINER: the manifest of a deployment in the namespace of the exercise, with this item of `containers`.
deployment_of() {
  cat <<END
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: $1, namespace: $NAMESPACE }
spec:
  replicas: $2
  selector: { matchLabels: { app: $1 } }
  template:
    metadata: { labels: { app: $1 } }
    spec:
      terminationGracePeriodSeconds: 1
      containers:
$3
END
}

# web NAME REPLICAS: the manifest of a deployment of nginx, in the namespace of the exercise.
web() {
  deployment_of "$1" "$2" '        - { name: web, image: "nginx:latest", imagePullPolicy: IfNotPresent }'
}

# claim NAME SIZE [VOLUME]: the manifest of a claim in the namespace of the exercise, for that volume.
claim() {
  cat <<END
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: $1, namespace: $NAMESPACE }
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: ""
  volumeName: ${3-}
  resources: { requests: { storage: $2 } }
END
}

# service NAME [TARGET]: the manifest of a service at port 80, for pods with the label app=NAME, in the namespace of the exercise.
service() {
  cat <<END
---
apiVersion: v1
kind: Service
metadata: { name: $1, namespace: $NAMESPACE }
spec:
  selector: { app: $1 }
  ports: [{ port: 80, targetPort: ${2:-80} }]
END
}

# ready_pod VARIABLE APP: the newest ready pod with the label app=APP in the namespace of the exercise; ends a check where there is none.
ready_pod() {
  local -n found=$1
  local of_app
  object of_app "/api/v1/namespaces/$NAMESPACE/pods?labelSelector=app%3D$2"
  found=$(jq -r "$READY_PODS"'ready_pods | last | .metadata.name // ""' <<< "$of_app")
  [ -n "$found" ] || fail "a pod of $2 that is ready" "$(jq -r '[.items[].status | [.phase, (.initContainerStatuses, .containerStatuses)[]?.state.waiting.reason] | map(select(. != null)) | unique | join(" ")] | join(", ") | if . == "" then "there are no pods" else . end' <<< "$of_app")"
}

# inside POD COMMAND...: runs a command in a pod of the namespace of the exercise.
inside() {
  timeout "$LAB_PATIENCE" kubectl -n "$NAMESPACE" exec "$1" -- "${@:2}" 2>&1
}

# For a pod's own shell: a function `fetch URL` that prints what is answered, whichever client its image has. Debian's busybox crashes when its
# wget is told how long to wait.
# shellcheck disable=SC2016
FETCH='fetch() { if command -v curl > /dev/null; then curl -sf --max-time 20 "$1"; else busybox timeout 20 wget -q -O - "$1"; fi; };'

# For a pod's own shell: a function `lookup NAME` that prints what the name server answers, whatever the hosts file says. The public nginx image
# has getent, the one that is built here busybox's nslookup.
# shellcheck disable=SC2016
LOOKUP='lookup() { if command -v getent > /dev/null; then getent -s hosts:dns ahostsv4 "$1"; else busybox nslookup "$1"; fi; };'

# fetched POD URL: what a pod of the namespace of the exercise gets from there.
fetched() {
  inside "$1" sh -c "$FETCH fetch $2"
}

# page POD [PATH]: what a pod of the namespace of the exercise answers at its first port.
page() {
  api "/api/v1/namespaces/$NAMESPACE/pods/$1/proxy/${2-}" -f 2> /dev/null
}

# tried PATH: what the API server says to the object on standard input, created there: `created`, or why not. Nothing is made.
tried() {
  api "$1?dryRun=All" -H 'Content-Type: application/json' -d @- 2> /dev/null | jq -r 'if .kind == "Status" then .message else "created" end'
}

# random_word: twelve letters and digits.
random_word() {
  head -c 6 /dev/urandom | od -An -tx1 | tr -d ' \n'
}

# lasting UNIT: ends a check unless the unit is as it is after a reboot, too.
lasting() {
  local gone state
  gone=$(systemctl show --property=FragmentPath --property=DropInPaths --value "$1" | tr ' ' '\n' | grep '^/run/' | paste -sd ' ')
  [ -z "$gone" ] || fail "the unit $1 is made of files that survive a reboot" "$gone"
  state=$(systemctl is-enabled "$1" 2> /dev/null)
  case $state in
    enabled | static | generated) ;;
    *) fail "the unit $1 is enabled" "it is ${state:-not there}" ;;
  esac
  [ "$(systemctl show --property=NeedDaemonReload --value "$1")" = no ] || fail "systemd has read the unit $1 as it is" "its files are newer: systemctl daemon-reload"
}

# serve_word FILE WORD: writes a program that answers an HTTP request on its standard input with that word, for socat.
serve_word() {
  cat > "$1" <<END
#!/bin/bash
while IFS= read -r line && [ "\$line" != \$'\r' ]; do :; done
printf 'HTTP/1.1 200 OK\r\nContent-Length: ${#2}\r\nConnection: close\r\n\r\n$2'
END
  chmod 755 "$1"
}

# check_context FILE CONTEXT USER NAMESPACE: a whole check: in that context of a kubeconfig the API server knows that user, and that namespace
# counts.
check_context() {
  local said user found
  [ -s "$1" ] || fail "a file $1" "there is none"
  said=$(cd / && timeout "$LAB_PATIENCE" kubectl --kubeconfig="$1" --context="$2" auth whoami -o json 2>&1) || fail "the API server answers in the context $2" "$(tail -n 1 <<< "$said")"
  user=$(jq -r .status.userInfo.username <<< "$said")
  [ "$user" = "$3" ] || fail "in the context $2 the API server knows $3" "it knows $user"
  found=$(timeout "$LAB_PATIENCE" kubectl --kubeconfig="$1" config view -o json | jq -r --arg name "$2" '[.contexts[] | select(.name == $name) | .context.namespace // "default"][0]')
  [ "$found" = "$4" ] || fail "in the context $2 the namespace $4 counts" "it is $found"
  pass "$user in $found"
}

# saying NAME REPLICAS: manifests in the namespace of the exercise: a deployment of nginx that answers every request with NAME and the path as
# it has come, and its service at port 80.
saying() {
  deployment_of "$1" "$2" "$(
    cat <<END
        - name: web
          image: nginx:latest
          imagePullPolicy: IfNotPresent
          command: [sh, -c, 'echo "server { listen 80; location / { return 200 \"$1 \\\$request_uri\"; } }" > /etc/nginx/conf.d/default.conf && exec nginx -g "daemon off;"']
          readinessProbe: { httpGet: { path: /, port: 80 }, periodSeconds: 5, timeoutSeconds: 20 }
END
  )"
  service "$1"
}

# through PORT HOST PATH [CURL-OPTION...]: what a request for that host and path gets at that port of the first worker, over TLS at 30443; on
# the jumpbox.
through() {
  local scheme=http
  [ "$1" != 30443 ] || scheme=https
  curl -q --noproxy '*' -s --max-time "$LAB_PATIENCE" --resolve "$2:$1:$(address_of "$LAB_WORKER_0")" "${@:4}" "$scheme://$2:$1$3"
}
