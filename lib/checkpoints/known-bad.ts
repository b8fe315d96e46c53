import type { Virsh, VirshOptions } from '../libvirt/virsh.js';

interface KnownBad { readonly libvirt: string; readonly why: string }

/** Versions of libvirt on which putting a running guest back with its memory is broken. */
const knownBad: readonly KnownBad[] = [
  { libvirt: '9.9.0', why: 'QEMU crashes when libvirt 9.9.0 reverts to an internal snapshot (mended in 9.10.0)' },
];

/** Why checkpoints with memory cannot be trusted on this version; undefined where they can. */
export const whyCold = (version: string): string | undefined => knownBad.find(({ libvirt }) => libvirt === version)?.why;

/** The version of the libvirt daemon at this connection. */
export async function libvirtVersion(virsh: Virsh, options?: VirshOptions): Promise<string> {
  const text = await virsh.run(['version', '--daemon'], options);
  return /daemon: (\d[\d.]*)/i.exec(text)?.[1] ?? /libvirt (\d[\d.]*)/.exec(text)?.[1] ?? '';
}
