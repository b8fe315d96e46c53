import { knownBadAt } from '../doctor/versions.js';
import type { Virsh, VirshOptions } from '../libvirt/virsh.js';

/**
 * Why checkpoints with memory cannot be trusted on this version of libvirt; undefined where they
 * can.
 */
export function whyCold(version: string): string | undefined {
  const bad = knownBadAt('libvirt', version);
  return bad === undefined ? undefined : `libvirt ${version}: ${bad.what} (fixed in ${bad.fixed})`;
}

/** The version of the libvirt daemon at this connection. */
export async function libvirtVersion(virsh: Virsh, options?: VirshOptions): Promise<string> {
  const text = await virsh.run(['version', '--daemon'], options);
  return /daemon: (\d[\d.]*)/i.exec(text)?.[1] ?? /libvirt (\d[\d.]*)/.exec(text)?.[1] ?? '';
}
