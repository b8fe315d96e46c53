# Put after prelude.sh before every script of a drill on a lab with several controllers behind a front. docs/drills.md describes it.

# api_at HOST PATH [CURL-OPTION...]: asks one API server as administrator, past the front; on the jumpbox.
api_at() {
  local host=$1 path=$2
  shift 2
  curl -sS --noproxy '*' --max-time "$LAB_PATIENCE" --cacert "$LAB_FOLDER/ca.pem" --cert "$LAB_FOLDER/admin.pem" --key "$LAB_FOLDER/admin-key.pem" "$@" "https://$host:6443$path"
}

# api PATH [CURL-OPTION...]: the same through the front.
api() {
  api_at "$LAB_API_HOST" "$@"
}

# node_of WORKER: what the API calls its node, which a cloud names after the address; on the jumpbox.
node_of() {
  api /api/v1/nodes -f | jq -r --arg address "$(address_of "$1")" '.items[] | select(any(.status.addresses[]; .address == $address)) | .metadata.name'
}

# server_ready: the API server of this controller is ready; on a controller.
server_ready() {
  curl -sf --noproxy '*' --max-time "$LAB_PATIENCE" --cacert "$(flag kube-apiserver client-ca-file)" https://127.0.0.1:6443/readyz > /dev/null
}

# restart_server: restarts it, and waits until it is ready.
restart_server() {
  systemctl daemon-reload
  systemctl restart kube-apiserver
  wait_until 120 server_ready
}

# members: the client URLs of etcd on all controllers, with commas between.
members() {
  local name urls=''
  for name in $LAB_CONTROLLERS; do urls+=",https://$(address_of "$name"):2379"; done
  printf '%s\n' "${urls#,}"
}

# etcd_at URLS ARGS...: etcdctl at these members, with the certificate of this one; on a controller.
etcd_at() {
  local urls=$1
  shift
  command etcdctl --endpoints="$urls" --command-timeout="${ETCD_SECONDS:-5}s" --cacert="$(flag etcd trusted-ca-file)" --cert="$(flag etcd cert-file)" --key="$(flag etcd key-file)" "$@"
}

# etcd_ready: this member takes writes.
etcd_ready() {
  etcd_at https://127.0.0.1:2379 endpoint health
}

# etcd_id MEMBER URL: the id of the member with the address of this machine, as the one at URL lists it.
etcd_id() {
  etcd_at "$2" member list | awk -F', ' -v url="https://$(address_of "$1"):2380" '$4 == url { print $1 }'
}

# etcd_join MACHINE [OPTION...]: this machine becomes a new, empty member of the etcd that MACHINE belongs to; options are those of
# `member add`. Its unit is as before when it has joined.
etcd_join() {
  local url unit=/etc/systemd/system/etcd.service peers='' kept end=$((SECONDS + 120 * ${LAB_SLOWNESS:-1}))
  url="https://$(address_of "$1"):2379"
  shift
  systemctl stop etcd
  find "$(flag etcd data-dir)" -mindepth 1 -delete
  # Refused until the others have seen each other for a while.
  until [ -n "$peers" ]; do
    peers=$(ETCD_SECONDS=$LAB_PATIENCE etcd_at "$url" member add "$LAB_MACHINE" --peer-urls="https://$LAB_ADDRESS:2380" "$@" | sed -n 's/^ETCD_INITIAL_CLUSTER="\(.*\)"$/\1/p')
    [ -n "$peers" ] || [ "$SECONDS" -lt "$end" ] || return 1
    [ -n "$peers" ] || sleep 2
  done
  kept=$(cat "$unit")
  sed -i -E "s|(--initial-cluster[ =])[^ ]+|\1$peers|; s|(--initial-cluster-state[ =])[a-z]+|\1existing|" "$unit"
  systemctl daemon-reload
  systemctl enable etcd
  systemctl start etcd
  printf '%s\n' "$kept" > "$unit"
  systemctl daemon-reload
}

# etcd_from FILE [OPTION...]: the data of a snapshot in the place of this member's, for a new cluster of all controllers. All members are
# to be stopped, and to be started together.
etcd_from() {
  local file=$1 folder
  folder=$(flag etcd data-dir)
  shift
  rm -rf "$folder"
  /opt/khw/downloads/client/etcdutl snapshot restore "$file" --data-dir "$folder" --name "$(flag etcd name)" --initial-cluster "$(flag etcd initial-cluster)" \
    --initial-cluster-token "$(flag etcd initial-cluster-token)" --initial-advertise-peer-urls "$(flag etcd initial-advertise-peer-urls)" "$@"
  chmod 700 "$folder"
}

# three_controllers: ends a break whose story is of exactly three of them: with more of them it would not come true.
three_controllers() {
  local number
  number=$(wc -w <<< "$LAB_CONTROLLERS")
  [ "$number" = 3 ] || {
    echo "this drill is about three controllers, and the lab has $number" >&2
    return 1
  }
}

# told_pod_range: the range that the metadata service tells this worker for its pods, whichever cloud's it is.
told_pod_range() {
  local asked=(curl -sf --noproxy '*' --max-time "$LAB_PATIENCE")
  "${asked[@]}" -H 'Metadata-Flavor: Google' http://169.254.169.254/computeMetadata/v1/instance/attributes/pod-cidr ||
    "${asked[@]}" http://169.254.169.254/latest/user-data | tr '|' '\n' | sed -n 's/^pod-cidr=//p'
}

# check_members: a whole check, on a controller: each controller is a member under its own name, and answers; there are no others.
check_members() {
  local list name health
  list=$(etcd_at https://127.0.0.1:2379 member list 2>&1) || fail "a list of the members" "$(tail -n 1 <<< "$list" | cut -c 1-200)"
  for name in $LAB_CONTROLLERS; do
    grep -qF ", started, $name, https://$(address_of "$name"):2380, " <<< "$list" ||
      fail "$name is a member, under its own name and address" "$(cut -d , -f 2-4 <<< "$list" | tr '\n' ';')"
  done
  [ "$(grep -c . <<< "$list")" = "$(wc -w <<< "$LAB_CONTROLLERS")" ] || fail "no other members" "$(cut -d , -f 2-4 <<< "$list" | tr '\n' ';')"
  health=$(etcd_at "$(members)" endpoint health 2>&1) || fail "each member is healthy" "$(grep -F 'is unhealthy' <<< "$health" | head -n 1 | cut -c 1-200)"
  pass "$(wc -w <<< "$LAB_CONTROLLERS") members, each healthy"
}
