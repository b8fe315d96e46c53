/**
 * What boots a guest: kernel, the few bytes that find its root disk, init, network, SSH,
 * cloud-init.
 */
const system = [
  'linux-image-cloud-amd64',
  'tiny-initramfs',
  'kmod',
  'udev',
  'systemd',
  'systemd-sysv',
  'systemd-timesyncd',
  'dbus',
  'openssh-server',
  'openssh-client',
  'cloud-init',
  'netbase',
  'iproute2',
  'iputils-ping',
  'procps',
] as const;

/**
 * The read-only registry of the jumpbox, for container images without internet. Off until the seed
 * turns it on.
 */
export const registryPackage = 'docker-registry';

/** All of a machine, with those that its track adds. */
export const packagesWith = (own: readonly string[]): readonly string[] => [
  ...system,
  ...own,
  registryPackage,
];
