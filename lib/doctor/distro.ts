import type { HostFiles } from './files.js';

export type PackageManager = 'apt' | 'dnf' | 'pacman' | 'zypper';

export interface Distro {
  /** For people: `Debian GNU/Linux 12 (bookworm)`. */
  readonly name: string;
  /** Undefined when the host has none of the four. */
  readonly packages: PackageManager | undefined;
  /** systemd is process 1, so services can be switched on. */
  readonly systemd: boolean;
  /** The unit that brings libvirt's QEMU daemon; undefined while none is installed. */
  readonly libvirtUnit: string | undefined;
}

const managers: readonly (readonly [PackageManager, string])[] = [
  ['apt', '/usr/bin/apt-get'],
  ['dnf', '/usr/bin/dnf'],
  ['pacman', '/usr/bin/pacman'],
  ['zypper', '/usr/bin/zypper'],
];

/**
 * Fedora 35 and later and openSUSE have modular daemons; Debian and Arch the one libvirtd. The
 * first that is there counts.
 */
const libvirtUnits = ['virtqemud.socket', 'libvirtd.service'] as const;

/** Reads what distribution this is, by what it has rather than by its name (os-release(5)). */
export async function detectDistro(files: HostFiles): Promise<Distro> {
  const release = (await files.read('/etc/os-release')) ?? '';
  const manager = await firstOf(managers, ([, command]) => files.executable(command));
  const unit = await firstOf(
    libvirtUnits,
    async (name) =>
      ((await files.mode(`/usr/lib/systemd/system/${name}`)) ??
        (await files.mode(`/lib/systemd/system/${name}`))) !== undefined,
  );
  return {
    name: /^PRETTY_NAME="?([^"\n]*)"?$/m.exec(release)?.[1] ?? 'an unknown Linux',
    packages: manager?.[0],
    systemd: (await files.read('/proc/1/comm'))?.trim() === 'systemd',
    libvirtUnit: unit,
  };
}

async function firstOf<T>(
  items: readonly T[],
  fits: (item: T) => Promise<boolean>,
): Promise<T | undefined> {
  for (const item of items) if (await fits(item)) return item;
  return undefined;
}
