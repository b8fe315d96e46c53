import type { PackageManager } from './distro.js';
import type { DoctorContext } from './types.js';

export interface Tool {
  readonly id: string;
  /** One of these commands, or one of these header files (absolute paths), must be there. */
  readonly anyOf: readonly string[];
  readonly why: string;
  readonly packages: Readonly<Record<PackageManager, readonly string[]>>;
  /** Undefined: always needed. */
  readonly when?: (context: Pick<DoctorContext, 'connect' | 'needs' | 'user'>) => boolean;
}

/** Remote and test URIs need no daemon here. */
export const isLocal = ({ connect }: Pick<DoctorContext, 'connect'>): boolean =>
  ['auto', 'private', 'qemu:///system', 'qemu:///session'].includes(connect);

/** Private mode is wanted, or may be what `auto` falls back to. */
const mayBePrivate = ({ connect, user }: Pick<DoctorContext, 'connect' | 'user'>): boolean =>
  connect === 'private' || (connect === 'auto' && user.isRoot);

const builds = ({ needs }: Pick<DoctorContext, 'needs'>): boolean => needs.goVersion !== undefined;

/**
 * What must be installed. Only the apt column has been tried; an empty list means the distribution
 * has no such package.
 */
export const tools: readonly Tool[] = [
  {
    id: 'qemu',
    anyOf: ['qemu-system-x86_64'],
    why: 'runs the guests',
    when: isLocal,
    packages: {
      apt: ['qemu-system-x86'],
      dnf: ['qemu-system-x86-core'],
      pacman: ['qemu-base'],
      zypper: ['qemu-x86'],
    },
  },
  {
    id: 'qemu-img',
    anyOf: ['qemu-img'],
    why: "makes the guests' disks",
    packages: {
      apt: ['qemu-utils'],
      dnf: ['qemu-img'],
      pacman: ['qemu-img'],
      zypper: ['qemu-img'],
    },
  },
  {
    id: 'virsh',
    anyOf: ['virsh'],
    why: 'speaks to libvirt',
    packages: {
      apt: ['libvirt-clients'],
      dnf: ['libvirt-client'],
      pacman: ['libvirt'],
      zypper: ['libvirt-client'],
    },
  },
  {
    id: 'libvirtd',
    anyOf: ['libvirtd', 'virtqemud'],
    why: 'keeps guests and networks',
    when: isLocal,
    packages: {
      apt: ['libvirt-daemon-system'],
      dnf: ['libvirt-daemon-kvm'],
      pacman: ['libvirt'],
      zypper: ['libvirt-daemon-qemu'],
    },
  },
  {
    id: 'libvirtd-private',
    anyOf: ['libvirtd'],
    why: 'the one daemon that private mode starts (modular daemons do not do)',
    when: ({ connect }) => connect === 'private',
    packages: {
      apt: ['libvirt-daemon-system'],
      dnf: ['libvirt-daemon'],
      pacman: ['libvirt'],
      zypper: ['libvirt-daemon'],
    },
  },
  {
    id: 'dnsmasq',
    anyOf: ['dnsmasq'],
    why: 'gives the guests their addresses',
    when: isLocal,
    packages: { apt: ['dnsmasq-base'], dnf: ['dnsmasq'], pacman: ['dnsmasq'], zypper: ['dnsmasq'] },
  },
  {
    id: 'iso',
    anyOf: ['genisoimage', 'xorriso'],
    why: 'makes the cloud-init seed',
    packages: {
      apt: ['genisoimage'],
      dnf: ['xorriso'],
      pacman: ['libisoburn'],
      zypper: ['xorriso'],
    },
  },
  {
    id: 'mmdebstrap',
    anyOf: ['mmdebstrap'],
    why: 'builds base image and container images from Debian packages',
    when: ({ needs }) => needs.buildsImage || needs.buildsContainers,
    packages: { apt: ['mmdebstrap'], dnf: ['mmdebstrap'], pacman: [], zypper: [] },
  },
  {
    id: 'skopeo',
    anyOf: ['skopeo'],
    why: 'pulls the container images',
    when: ({ needs }) => needs.pullsContainers,
    packages: { apt: ['skopeo'], dnf: ['skopeo'], pacman: ['skopeo'], zypper: ['skopeo'] },
  },
  {
    id: 'mke2fs',
    anyOf: ['mke2fs'],
    why: 'makes file systems without being mounted',
    packages: {
      apt: ['e2fsprogs'],
      dnf: ['e2fsprogs'],
      pacman: ['e2fsprogs'],
      zypper: ['e2fsprogs'],
    },
  },
  {
    id: 'ip',
    anyOf: ['ip'],
    why: 'finds a free network, and makes the private one',
    packages: { apt: ['iproute2'], dnf: ['iproute'], pacman: ['iproute2'], zypper: ['iproute2'] },
  },
  {
    id: 'iptables',
    anyOf: ['iptables', 'nft'],
    why: "libvirt's NAT",
    when: isLocal,
    packages: {
      apt: ['iptables'],
      dnf: ['iptables-nft'],
      pacman: ['iptables'],
      zypper: ['iptables'],
    },
  },
  {
    id: 'unshare',
    anyOf: ['unshare'],
    why: "private mode's own mounts",
    when: mayBePrivate,
    packages: {
      apt: ['util-linux'],
      dnf: ['util-linux'],
      pacman: ['util-linux'],
      zypper: ['util-linux'],
    },
  },
  {
    id: 'socat',
    anyOf: ['socat'],
    why: 'private mode: connections into the private network',
    when: mayBePrivate,
    packages: { apt: ['socat'], dnf: ['socat'], pacman: ['socat'], zypper: ['socat'] },
  },
  {
    id: 'ssh',
    anyOf: ['ssh'],
    why: 'khw-lab ssh MACHINE on your terminal',
    packages: {
      apt: ['openssh-client'],
      dnf: ['openssh-clients'],
      pacman: ['openssh'],
      zypper: ['openssh-clients'],
    },
  },
  {
    id: 'go',
    anyOf: ['go'],
    why: 'builds the binaries from Go modules',
    when: builds,
    packages: { apt: ['golang-go'], dnf: ['golang'], pacman: ['go'], zypper: ['go'] },
  },
  {
    id: 'gcc',
    anyOf: ['gcc'],
    why: 'builds runc, which needs C',
    when: builds,
    packages: {
      apt: ['gcc', 'libc6-dev'],
      dnf: ['gcc', 'glibc-devel'],
      pacman: ['gcc'],
      zypper: ['gcc', 'glibc-devel'],
    },
  },
  {
    id: 'libseccomp',
    anyOf: ['/usr/include/seccomp.h'],
    why: "runc's seccomp filter",
    when: builds,
    packages: {
      apt: ['libseccomp-dev'],
      dnf: ['libseccomp-devel'],
      pacman: ['libseccomp'],
      zypper: ['libseccomp-devel'],
    },
  },
  {
    id: 'pkg-config',
    anyOf: ['pkg-config'],
    why: 'finds libseccomp',
    when: builds,
    packages: {
      apt: ['pkg-config'],
      dnf: ['pkgconf-pkg-config'],
      pacman: ['pkgconf'],
      zypper: ['pkg-config'],
    },
  },
];
