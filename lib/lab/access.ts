import { join } from 'node:path';
import type { Lab } from '../core/lab.js';
import { domainName } from '../core/lab.js';
import type { LabPaths } from '../host/paths.js';
import { shellJoin } from '../core/shell.js';
import { writeAtomic } from '../host/files.js';
import type { OpenLab } from './open.js';
import { pipeTo } from './pipe.js';

/** A Host block of ssh_config(5): the names it is for, and its options. */
export interface SshHost {
  readonly names: readonly string[];
  readonly options: Readonly<Record<string, string>>;
}

/**
 * How this computer's own ssh reaches each machine: as `LAB-MACHINE` and by FQDN, with pinned host
 * keys and the lab's key.
 */
export function sshHosts(lab: Lab, paths: LabPaths, netns: string | undefined): readonly SshHost[] {
  return lab.machines.map((machine) => ({
    names: [domainName(lab, machine.name), machine.fqdn],
    options: {
      HostName: machine.address,
      User: 'root',
      IdentityFile: quoted(join(paths.ssh, 'id_ed25519')),
      IdentitiesOnly: 'yes',
      UserKnownHostsFile: quoted(join(paths.ssh, 'known_hosts')),
      GlobalKnownHostsFile: '/dev/null',
      StrictHostKeyChecking: 'yes',
      LogLevel: 'ERROR',
      ConnectTimeout: '20',
      ...(netns === undefined ? {} : { ProxyCommand: shellJoin(pipeTo(netns, '%h', '%p')) }),
    },
  }));
}

/** The text of ssh_config(5). */
export function renderSshConfig(hosts: readonly SshHost[]): string {
  const block = ({ names, options }: SshHost): string =>
    [
      `Host ${names.join(' ')}`,
      ...Object.entries(options).map(([key, value]) => `  ${key} ${value}`),
    ]
      .map((line) => `${line}\n`)
      .join('');
  return hosts.map(block).join('\n');
}

/**
 * A path as ssh_config(5) takes it: quoted where it holds more than plain characters, and without
 * tokens such as %h.
 */
function quoted(path: string): string {
  const literal = path.replaceAll('%', '%%');
  return /^[\w/.%+@:,-]+$/.test(literal) ? literal : `"${literal.replaceAll(/["\\]/g, '\\$&')}"`;
}

/** Writes the ssh_config of an open lab into its folder, for ssh -F. Answers its path. */
export async function writeSshConfig({
  lab,
  paths,
  connection,
}: Pick<OpenLab, 'lab' | 'paths' | 'connection'>): Promise<string> {
  const path = join(paths.ssh, 'config');
  await writeAtomic(path, renderSshConfig(sshHosts(lab, paths, connection.netns)));
  return path;
}
