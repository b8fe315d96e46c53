import { join } from 'node:path';
import type { Lab, Machine } from '../core/lab.js';
import { domainName } from '../core/lab.js';
import type { LabPaths } from '../host/paths.js';
import { shellJoin } from '../core/shell.js';
import { writeAtomic } from '../host/files.js';
import { insideNetwork } from '../libvirt/connection.js';
import type { OpenLab } from './open.js';

/** How a program on this computer reaches a machine: nothing in between, or a pipe into the private network namespace. */
export function pipeTo(netns: string, address: string, port: number | string): readonly string[] {
  return insideNetwork({ netns }, ['socat', 'STDIO', `TCP:${address}:${port}`]);
}

/** ssh_config(5) text for this computer's own ssh: hosts `LAB-MACHINE` and the FQDN, pinned host keys, the lab's key. */
export function renderSshConfig(lab: Lab, paths: LabPaths, netns: string | undefined): string {
  return lab.machines.map((machine) => hostBlock(lab, machine, paths, netns)).join('\n');
}

function hostBlock(lab: Lab, machine: Machine, paths: LabPaths, netns: string | undefined): string {
  const lines = [
    `Host ${domainName(lab, machine.name)} ${machine.fqdn}`,
    `  HostName ${machine.address}`,
    '  User root',
    `  IdentityFile ${quoted(join(paths.ssh, 'id_ed25519'))}`,
    '  IdentitiesOnly yes',
    `  UserKnownHostsFile ${quoted(join(paths.ssh, 'known_hosts'))}`,
    '  GlobalKnownHostsFile /dev/null',
    '  StrictHostKeyChecking yes',
    '  LogLevel ERROR',
    '  ConnectTimeout 20',
  ];
  if (netns !== undefined) lines.push(`  ProxyCommand ${shellJoin(pipeTo(netns, '%h', '%p'))}`);
  return `${lines.join('\n')}\n`;
}

const quoted = (path: string): string => /\s/.test(path) ? `"${path}"` : path;

/** Writes the ssh_config of an open lab into its folder, for ssh -F. Answers its path. */
export async function writeSshConfig({ lab, paths, connection }: Pick<OpenLab, 'lab' | 'paths' | 'connection'>): Promise<string> {
  const path = join(paths.ssh, 'config');
  await writeAtomic(path, renderSshConfig(lab, paths, connection.netns));
  return path;
}
