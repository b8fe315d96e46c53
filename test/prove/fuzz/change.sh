# Put before every change of grammar.yaml. What finds nothing to change fails.

unit_of() { printf '/etc/systemd/system/%s.service' "$1"; }

# restarts PROGRAM...: each runs as its files say now, or tries to.
restarts() {
  systemctl daemon-reload
  for program; do
    # Told to end, the API server waits for those who watch it.
    [ "$program" != kube-apiserver ] || systemctl kill --signal=KILL kube-apiserver
    systemctl restart --no-block "$program"
  done
}

# edit FILE COMMAND...: a command that changes the file it is given last.
edit() {
  local file=$1 before
  before=$(sha256sum < "$file")
  shift
  "$@" "$file"
  [ "$before" != "$(sha256sum < "$file")" ]
}

# written PROGRAM FLAG [VALUE]: the flag stands in the unit with that value; without one it is gone. Nothing is restarted.
written() {
  local file
  file=$(unit_of "$1")
  if [ $# -eq 2 ]; then
    edit "$file" sed -i -E "s#--$2([= ][^ ]*)?( |\$)# #"
  elif grep -q -e "--$2[= ]" "$file"; then
    edit "$file" sed -i -E "s#--$2[= ][^ ]*#--$2=$3#"
  else
    edit "$file" sed -i -E "s#^ExecStart=[^ ]+#& --$2=$3#"
  fi
}

# flag PROGRAM FLAG [VALUE]: the same, and the program runs with it.
flag() {
  written "$@"
  restarts "$1"
}

# setting FILE KEY VALUE: the first line of that key; where there is none, one at the end.
setting() {
  if grep -qE "^ *$2:" "$1"; then
    edit "$1" sed -i -E "0,/^ *$2:/s#^( *)$2:.*#\1$2: $3#"
  else
    printf '%s: %s\n' "$2" "$3" >> "$1"
  fi
}

# drop PROGRAM SECTION LINE: a file beside its unit that says so, too.
drop() {
  mkdir -p "$(unit_of "$1").d"
  printf '[%s]\n%s\n' "$2" "$3" > "$(unit_of "$1").d/fuzz.conf"
  restarts "$1"
}

# sign NAME SED [OPTION...], on the jumpbox: /run/fuzz.crt from a request of ca.conf that sed has changed, with openssl's options.
sign() {
  cd /root/kubernetes-the-hard-way || return
  sed -E "$2" ca.conf > /run/fuzz.conf
  if [ -n "$2" ] && cmp -s ca.conf /run/fuzz.conf; then return 1; fi
  openssl req -new -key "$1.key" -sha256 -config /run/fuzz.conf -section "$1" |
    openssl x509 -req -copy_extensions copyall -CA ca.crt -CAkey ca.key -set_serial "$RANDOM" -out /run/fuzz.crt "${@:3}"
}

# send FILE MACHINE PATH PROGRAM...: from the jumpbox, in place of what lies there.
send() {
  ssh "root@$2" "cat > $3" < "$1"
  ssh -n "root@$2" "$(declare -f restarts); restarts ${*:4}"
}
