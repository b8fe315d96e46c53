#!/usr/bin/env bash
# boot.sh ROOT GROUP NETWORK CACHE UPPER: the root file system as a computer of its own, with systemd as its first process, in namespaces for
# everything but users. Its network is the namespace NETWORK, which has nothing but lo; its control groups lie below GROUP (cgroup v2); at
# /srv/cache it has the folder CACHE, as ada's own: what is changed there goes to UPPER. No KVM. Ends when that systemd ends.
set -euo pipefail
root=$1 group=$2 network=$3 cache=$4 upper=$5

mkdir -p "$group"
ip netns add "$network"
ip -n "$network" link set lo up
echo $$ > "$group/cgroup.procs"

inside() {
  set -euo pipefail
  mount --make-rprivate /
  mount --bind "$root" "$root"
  mkdir -p "$root/srv/cache" "$root/mnt/before" "$upper/changes" "$upper/work"
  mount -t overlay -o "lowerdir=$cache,upperdir=$upper/changes,workdir=$upper/work,metacopy=on" cache "$root/srv/cache"
  chown -R --no-dereference --reference="$root/home/ada" "$root/srv/cache"
  mount -t proc proc "$root/proc"
  mount -t sysfs sysfs "$root/sys"
  mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
  mount -t tmpfs -o mode=755 tmpfs "$root/run"
  devices "$root/dev"
  hostname laptop
  cd "$root"
  pivot_root . mnt/before
  umount --lazy /mnt/before
  export container=laptop PATH=/usr/sbin:/usr/bin:/sbin:/bin
  exec /lib/systemd/systemd --unit=multi-user.target --log-target=console --log-level=warning
}

devices() {
  local dev=$1 name
  mount -t tmpfs -o mode=755 tmpfs "$dev"
  mkdir "$dev/net" "$dev/pts" "$dev/shm" "$dev/mqueue"
  for name in null zero full random urandom tty net/tun; do
    touch "$dev/$name"
    mount --bind "/dev/$name" "$dev/$name"
  done
  mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts "$dev/pts"
  mount -t tmpfs -o mode=1777 tmpfs "$dev/shm"
  ln -s pts/ptmx "$dev/ptmx"
  ln -s /proc/self/fd "$dev/fd"
  touch "$dev/console"
}

export -f inside devices
export root upper cache
exec ip netns exec "$network" unshare --mount --uts --ipc --pid --cgroup --fork --kill-child bash -c inside
