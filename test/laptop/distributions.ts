/** A Debian release as a user's laptop has it. */
export interface Distribution {
  /** Debian's name for it, as in a line of sources.list. */
  readonly suite: string;
  readonly title: string;
  /** Its own Node.js is too old: a newer one from the npm registry is put into /usr/local/bin. */
  readonly npmNode?: string;
}

export const distributions: readonly Distribution[] = [
  { suite: 'bookworm', title: 'Debian 12', npmNode: '20.19.5' },
  { suite: 'trixie', title: 'Debian 13' },
  { suite: 'forky', title: 'Debian testing' },
];

/** What a desktop has, and what `khw-lab doctor --fix` would install: the laptop has no network. */
export const packages: readonly string[] = [
  'systemd',
  'systemd-sysv',
  'libpam-systemd',
  'dbus',
  'dbus-user-session',
  'polkitd',
  'udev',
  'kmod',
  'sudo',
  'procps',
  'less',
  'ca-certificates',
  'nodejs',
  'iproute2',
  'iptables',
  'nftables',
  'curl',
  'openssh-client',
  'e2fsprogs',
  'qemu-system-x86',
  'qemu-utils',
  'libvirt-daemon-system',
  'libvirt-clients',
  'dnsmasq-base',
  'genisoimage',
];

/** Run in the new root file system: the user, who may use sudo and is not yet in group libvirt. */
export const customize = `
useradd --create-home --shell /bin/bash --groups sudo ada
echo 'ada ALL=(ALL) NOPASSWD: ALL' > /etc/sudoers.d/ada
echo laptop > /etc/hostname
printf '127.0.0.1 localhost\\n127.0.1.1 laptop\\n' > /etc/hosts
systemctl --quiet mask systemd-udev-trigger.service systemd-networkd.service systemd-resolved.service apt-daily.timer apt-daily-upgrade.timer e2scrub_all.timer
rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin
`;
