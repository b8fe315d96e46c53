# Put before every script of a drill. docs/drills.md describes it.

# Seconds that one command of a script may wait for an answer. Those who grade set it: longer where the computer is busy.
: "${LAB_PATIENCE:=20}"

# ssh and scp use a shared connection of the jumpbox but begin none: it would end with this script, and with it what others do over it.
ssh() { command ssh -o ControlMaster=no "$@"; }
scp() { command scp -o ControlMaster=no "$@"; }

# fail EXPECTED ACTUAL [CAUSE]: what a check says when something is wrong.
fail() {
  printf 'expected: %s\nactual: %s\n' "$1" "$2"
  [ -z "${3-}" ] || printf 'cause: %s\n' "$3"
  exit 1
}

# pass EVIDENCE: what a check says when all is right.
pass() {
  printf '%s\n' "$1"
  exit 0
}

# wait_until SECONDS COMMAND...: repeats a command every second until it succeeds. Gives up when nothing new was seen for so many seconds, of
# what the command says and of pods, and says what was seen last. Where machines are slow the seconds are as many times longer.
wait_until() {
  local patience=$(($1 * ${LAB_SLOWNESS:-1})) last='' seen='nothing' end look=0 pods line
  local -A known=()
  shift
  end=$((SECONDS + patience))
  until last=$("$@" 2>&1); do
    pods=''
    [ "$SECONDS" -lt "$look" ] || { pods=$(pods_seen) || :; look=$((SECONDS + 5)); }
    while read -r line; do
      [ -n "$line" ] && [ -z "${known[$line]-}" ] || continue
      known[$line]=yes seen=$line end=$((SECONDS + patience))
      printf '%s\n' "$line"
    done <<< "${last//[0-9]/}"$'\n'"$pods"
    if [ "$SECONDS" -ge "$end" ]; then
      printf 'no success, and nothing has moved for %s s: %s\nlast seen: %s\n%s\n' "$patience" "$*" "$seen" "$last" >&2
      return 1
    fi
    sleep 1
  done
}

# pods_seen: how far each pod of the cluster is, for who waits; nothing where the API server cannot be asked.
pods_seen() {
  [ -r "${LAB_FOLDER-}/admin.key" ] || return 0
  api /api/v1/pods -f 2> /dev/null | command jq -r '.items[] | "\(.metadata.namespace)/\(.metadata.generateName // .metadata.name) \(
    if .metadata.deletionTimestamp then "is going" else .status.phase end) \(
    [.status | (.conditions[]? | select(.status == "True") | .type), ((.initContainerStatuses, .containerStatuses)[]? | (.state.waiting, .state.terminated) | .reason? // empty)]
    | unique | join(" "))"' 2> /dev/null | sort -u
}

# jq as jq(1) describes it: jq 1.6, which Debian 12 has, calls it a success when -e is given nothing at all, as by a server that does not answer.
jq() {
  if [[ " $*" =~ [[:blank:]]-[a-zA-Z]*e ]]; then
    local said
    said=$(command jq "$@") && [ -n "$said" ] && printf '%s\n' "$said"
  else
    command jq "$@"
  fi
}

# What is run at boot, whatever it is about.
BOOT_PLACES=(/etc/systemd/system /etc/rc.local /etc/network /etc/cron.d /etc/crontab /var/spool/cron)

# api PATH [CURL-OPTION...]: asks the API server as administrator, on the jumpbox. Ten times as quick as kubectl on a slow guest.
api() {
  local path=$1
  shift
  curl -sS --max-time "$LAB_PATIENCE" --cacert "$LAB_FOLDER/ca.crt" --cert "$LAB_FOLDER/admin.crt" --key "$LAB_FOLDER/admin.key" "$@" "https://$LAB_API_HOST:6443$path"
}

# address_of MACHINE: its address on the lab's network.
address_of() {
  local address name _
  while read -r address name _; do
    [ "$name" != "$1" ] || printf '%s\n' "$address"
  done <<< "$LAB_MACHINES"
}

# api_ready: the API server answers and is ready; on the jumpbox.
api_ready() {
  api /readyz -f > /dev/null
}

# node_ready NODE: the API server calls the node ready now; on the jumpbox.
node_ready() {
  [ "$(api "/api/v1/nodes/$1" -f | jq -r '.status.conditions[]? | select(.type == "Ready") | .status')" = True ]
}

# check_node_ready NODE: a whole check, on the jumpbox.
check_node_ready() {
  local node state
  node=$(api "/api/v1/nodes/$1" 2>&1) || fail "the API server says that $1 is Ready" "it does not answer: $node"
  state=$(jq -r '.status.conditions[]? | select(.type == "Ready") | "\(.status) \(.reason): \(.message)"' <<< "$node")
  case $state in
    True*) pass "$1 is Ready" ;;
    '') fail "$1 is Ready" "there is no node $1" ;;
    Unknown*) fail "$1 is Ready" "$state" "The kubelet of $1 has said nothing for 40 seconds." ;;
    *) fail "$1 is Ready" "$state" ;;
  esac
}

# flag UNIT NAME: the value of --NAME in the command line of a unit; nothing where it has none.
flag() {
  systemctl show --property=ExecStart --value "$1" | sed -nE "s/.* --?$2[= ]([^ ;]+).*/\1/p" | tail -n 1
}

# setting FILE KEY: the value of the first KEY in a YAML file, without quotes and remark; nothing where it has none.
setting() {
  sed -nE "/^\s*(- +)*[\"']?$2[\"']?:(\s+|\$)/{s///;/^[\"']/!s/(^|\s+)#.*//;s/^([\"'])([^\"']*)\1.*/\2/;s/\s+\$//;p;q}" "$1"
}

# embedded KUBECONFIG KEY: the PEM text behind certificate-authority, client-certificate or client-key, wherever it is.
embedded() {
  local data file
  data=$(setting "$1" "$2-data")
  if [ -n "$data" ]; then
    base64 -d <<< "$data"
  else
    file=$(setting "$1" "$2")
    [ -z "$file" ] || (cd "$(dirname "$1")" && cat "$file")
  fi
}

# last_error UNIT: the last line of its journal that speaks of an error. Nothing where somebody has stopped it: that explains itself. What
# clients did wrong while it ran (those who grade ask ports for their way, too) is no error of its own.
last_error() {
  [ "$(systemctl show --property=ActiveState --value "$1")" = inactive ] ||
    journalctl --quiet --no-pager --output=cat --lines=60 --unit="$1" | grep -E '^[EF][0-9]{4}|rror' | grep -v 'TLS handshake error' | tail -n 1 | cut -c 1-300
}

# etcdctl, shown what the etcd on this machine wants to see: whoever gave it TLS for its clients has done nothing wrong.
etcdctl() {
  local cert key
  cert=$(flag kube-apiserver etcd-certfile) key=$(flag kube-apiserver etcd-keyfile)
  [ -n "$cert" ] || cert=$(flag etcd cert-file) key=$(flag etcd key-file)
  [ -z "$cert" ] || set -- --endpoints=https://127.0.0.1:2379 --insecure-skip-tls-verify --cert="$cert" --key="$key" "$@"
  command etcdctl "$@"
}
