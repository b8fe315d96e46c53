#!/usr/bin/env bash
# khw-lab's private daemon: libvirtd and virtlogd in a network namespace of their own, each with private mounts.
#
#   private-daemon.sh start HOME RUN NETNS CACHE hide|show    starts whatever of it is missing (KVM hidden or shown)
#   private-daemon.sh stop  HOME RUN NETNS                    ends everything in the namespace, removes RUN
#
# Both hold the lock RUN.lock while they run, so that two commands at once do no harm. RUN keeps what libvirt needs to find
# its domains again (etc, lib), so a start after a reboot of the host brings them back, shut off. CACHE keeps what libvirt
# learnt of QEMU (seconds of probing), and outlives RUN.
set -euo pipefail
# A plain `su` on Debian leaves the sbin folders out.
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
verb=$1 home=$2 run=$3 netns=$4 cache=${5:-} kvm=${6:-show}

main() {
  case $verb in
    start) lock; start ;;
    stop) lock; stop ;;
    inside) inside "$7" ;;
    *) echo "unknown verb: $verb" >&2; exit 2 ;;
  esac
}

# The lock ends with this script, even by kill -9; the daemons must not inherit it (9<&-). It is on a file that nobody else may
# open: who may list a folder may lock it. Stopping removes the file, and who waited for that one takes a new one.
lock() {
  while :; do
    if [ -L "$run.lock" ] || { [ -e "$run.lock" ] && [ ! -O "$run.lock" ]; }; then echo "$run.lock is not khw-lab's: move it away" >&2; exit 1; fi
    (umask 077; : >>"$run.lock")
    exec 9<"$run.lock"
    flock -n 9 || wait_for_holder
    [ ! "$run.lock" -ef "/proc/$$/fd/9" ] || break
  done
  echo "$$ $(started $$) $PPID" >"$run.lock"
}

# However long that takes: as long as the holder lives, it is at work. Once it has ended, what it has started has a few tries left.
wait_for_holder() {
  local holder since caller told='' orphaned=0
  until flock -w 1 9; do
    read -r holder since caller <"/proc/$$/fd/9" || continue
    if [ "$(started "$holder")" = "$since" ]; then
      orphaned=0
      [ "$told" = "$holder" ] || echo "waiting for process $holder$(command_of "$caller"), which starts or stops the private libvirtd" >&2
      told=$holder
    elif [ $((orphaned += 1)) -ge 10 ]; then
      echo "process $holder has ended, but something that it started still holds $run.lock: \`fuser -v $run.lock\` names it" >&2
      exit 1
    fi
  done
}

# When a process was started, in ticks since boot (proc_pid_stat(5)); nothing where it is not there, or is dead and not waited for.
started() {
  sed -n 's/.*) //; /^[^ZX]/p' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20
}

command_of() {
  tr '\0' ' ' <"/proc/$1/cmdline" 2>/dev/null | cut -c 1-100 | sed 's/ *$//; s/.*/ (&)/' || true
}

# That RUN is ours is not believed because of where it is: HOME may be / or /var.
is_ours() {
  [ -d "$run" ] && [ ! -L "$run" ] && [ -O "$run" ] && { [ -f "$run/khw-lab" ] || [ -f "$run/etc/libvirtd.conf" ]; }
}

start() {
  local ours
  if ! is_ours && [ -n "$(find "$run" -xdev ! -type d -print -quit 2>/dev/null)" ]; then echo "$run holds what khw-lab did not make: choose another KHW_LAB_HOME" >&2; exit 1; fi
  ours=$(members)
  if [ -z "$ours" ]; then fresh
  # Somebody deleted the name; the namespace lives on with what runs in it.
  elif [ ! -e "/run/netns/$netns" ]; then ip netns attach "$netns" "${ours%%$'\n'*}"
  fi
  alive virtlogd || launch virtlogd
  alive libvirtd || launch libvirtd
}

# Nothing of ours runs: make the namespace anew, and forget what described running guests and networks.
fresh() {
  rm -rf --one-file-system "$run/libvirt"
  [ ! -e "/run/netns/$netns" ] || ip netns delete "$netns"
  ip netns add "$netns"
  ip -n "$netns" link set lo up
}

launch() {
  (umask 077; mkdir -p "$run"; : >"$run/khw-lab"; mkdir -p "$run"/{etc,lib,log,libvirt,dev})
  # A cache may be read-only: what is learnt of QEMU is then forgotten with RUN.
  if ! mkdir -p "$cache" 2>/dev/null || [ ! -w "$cache" ]; then cache=$run/cache; mkdir -p "$cache"; fi
  # QEMU's sockets lie below these two, in the namespace; RUN itself stays closed.
  chmod 711 "$run"/{lib,libvirt}
  configure
  unfilter
  rm -f "$run/$1.pid"
  # The daemon must keep neither the lock nor the caller's streams; what it says before it has its log is kept here.
  ip netns exec "$netns" bash "$0" inside "$home" "$run" "$netns" "$cache" "$kvm" "$1" </dev/null >"$run/log/$1.start" 2>&1 9<&- ||
    { echo "$1 did not start:" >&2; tail -n 5 "$run/log/$1.start" >&2; exit 1; }
}

# Where br_netfilter is loaded, libvirt's NAT would take hold of packets between machines too: what one of them routes for the
# others would come from the host, and its answer not find back. A bridge is a switch; a namespace has its own setting.
unfilter() {
  ip netns exec "$netns" bash -c 'for file in /proc/sys/net/bridge/bridge-nf-call-*tables; do [ ! -w "$file" ] || echo 0 >"$file"; done'
}

configure() {
  cat > "$run/etc/libvirtd.conf" <<'CONF'
log_outputs="3:file:/var/log/libvirt/libvirtd.log"
auth_unix_ro="none"
auth_unix_rw="none"
unix_sock_group="root"
unix_sock_ro_perms="0700"
unix_sock_rw_perms="0700"
CONF
  # remember_owner: owners would stay on the images as extended attributes should a guest be killed. namespaces: QEMU
  # needs no third set of mounts, and libvirt cannot make one where /dev/pts is mounted twice.
  cat > "$run/etc/qemu.conf" <<'CONF'
security_driver="none"
remember_owner=0
namespaces=[]
dynamic_ownership=1
clear_emulator_capabilities=1
seccomp_sandbox=1
CONF
  local user
  user=$(qemu_user)
  printf 'user="%s"\ngroup="%s"\n' "$user" "$(id -gn "$user")" >> "$run/etc/qemu.conf"
  echo 'log_outputs="3:file:/var/log/libvirt/virtlogd.log"' > "$run/etc/virtlogd.conf"
}

# Whom QEMU runs as: Debian's user for it, where that one gets to the guests' files; else root. libvirt hands it the files of a
# guest that starts (dynamic_ownership); the folders must let it through.
qemu_user() {
  local user=libvirt-qemu
  if ! id "$user" >/dev/null 2>&1 || ! passes "$user" "$home" || ! passes "$user" "$cache/.."; then
    echo root
    return
  fi
  # Labs of earlier versions, made under another umask.
  chmod -f a+x "$home"/labs "$home"/labs/*/ "$home"/labs/*/{disks,seed} "$cache"/../images "$cache"/../images/*/ || true
  echo "$user"
}

passes() {
  setpriv --reuid="$1" --regid="$(id -g "$1")" --init-groups test -x "$2" 2>/dev/null
}

# Runs in the network namespace; `ip netns exec` has made a mount namespace too, whose mounts the host does not see.
inside() {
  [ "$kvm" = show ] || hide_kvm
  # The host's /run holds another libvirt's sockets, and D-Bus, over which guests would be registered with systemd.
  mount -t tmpfs -o mode=755 khw-run /run
  over "$run/libvirt" /run/libvirt
  over "$run/etc" /etc/libvirt
  over "$run/lib" /var/lib/libvirt
  over "$cache" /var/cache/libvirt
  over "$run/log" /var/log/libvirt
  umask 022
  exec "$1" -d -p "$run/$1.pid" -f "$run/etc/$1.conf"
}

over() {
  mkdir -p "$2"
  mount --bind "$1" "$2"
}

# With a dead /dev/kvm in sight libvirt may probe QEMU again at every define (48 to 88 s were seen); another device bound
# over it is no help.
hide_kvm() {
  mount -t tmpfs -o mode=755 khw-dev "$run/dev"
  mkdir "$run"/dev/{net,pts,shm}
  for node in null zero full random urandom tty console ptmx fd stdin stdout stderr net/tun vhost-net; do
    [ ! -e "/dev/$node" ] || cp -a "/dev/$node" "$run/dev/$node"
  done
  mount --rbind /dev/pts "$run/dev/pts"
  mount --rbind /dev/shm "$run/dev/shm"
  mount --move "$run/dev" /dev
}

stop() {
  end TERM 50
  end KILL 50
  [ -z "$(members)" ] || { echo "processes do not end: $(members | xargs)" >&2; exit 1; }
  [ ! -e "/run/netns/$netns" ] || ip netns delete "$netns"
  if is_ours; then
    rm -rf --one-file-system "${run:?}"/{etc,lib,log,libvirt,dev,cache,libvirtd.pid,virtlogd.pid}
    rm -f "$run/khw-lab"
    rmdir --ignore-fail-on-non-empty "$run"
  fi
  rm -f "$run.lock"
}

# Sends a signal to everything of ours and waits for it to end, for so many tenths of a second.
end() {
  local pids
  pids=$(members)
  # shellcheck disable=SC2086 # a list of numbers
  [ -z "$pids" ] || kill "-$1" $pids 2>/dev/null || true
  for ((i = 0; i < $2; i++)); do
    [ -n "$(members)" ] || return 0
    sleep 0.1
  done
}

alive() {
  local pid
  pid=$(cat "$run/$1.pid" 2>/dev/null) && [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = "$1" ] && members | grep -qx "$pid"
}

# Every process of ours, but for this one and what called it: all that is in our network namespace, and, should that have
# lost its name, all that sees our folder as its /run/libvirt, which only our own daemons and their children do.
members() {
  {
    if [ "$(stat -Lfc %T "/run/netns/$netns" 2>/dev/null)" = nsfs ]; then
      find /proc/[0-9]*/ns/net -maxdepth 0 -lname "net:\\[$(stat -Lc %i "/run/netns/$netns")\\]" 2>/dev/null
    fi
    if is_ours && [ -d "$run/libvirt" ]; then
      stat -Lc '%d:%i %n' /proc/[0-9]*/root/run/libvirt 2>/dev/null | sed -n "s/^$(stat -c %d:%i "$run/libvirt") //p"
    fi
  } | cut -d/ -f3 | sort -un | grep -vxF -f <(ancestors) || true
}

ancestors() {
  local pid=$$
  while [ "$pid" -gt 1 ]; do
    echo "$pid"
    pid=$(sed 's/.*) //' "/proc/$pid/stat" | cut -d' ' -f2)
  done
}

main "$@"
