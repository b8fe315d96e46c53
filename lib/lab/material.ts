import { join } from 'node:path';
import type { Lab } from '../core/lab.js';
import { writeAtomic } from '../host/files.js';
import { makeLabFolders } from '../host/folders.js';
import { readKeptIfThere } from '../host/named-file.js';
import type { LabPaths } from '../host/paths.js';
import { generateSshKey, knownHostsLine, type SshKeyPair } from '../ssh/keys.js';

/** The SSH keys of a lab, made once and kept in its folder. */
export interface SshMaterial {
  /** This computer's key for the machines. */
  readonly access: SshKeyPair;
  /** The jumpbox's own key for all machines. */
  readonly jumpbox: SshKeyPair;
  /** Each machine's host key, pinned from the start. */
  readonly hostKeys: ReadonlyMap<string, SshKeyPair>;
}

/** Reads the lab's SSH keys, making those that are missing. */
export async function ensureSshMaterial(lab: Lab, paths: LabPaths): Promise<SshMaterial> {
  await makeLabFolders(paths);
  const [access, jumpbox] = await Promise.all([
    ensureKey(join(paths.ssh, 'id_ed25519'), `khw-lab ${lab.name}`),
    ensureKey(join(paths.ssh, 'jumpbox_ed25519'), `root@jumpbox ${lab.name}`),
  ]);
  const hostKeys = await Promise.all(
    lab.machines.map(
      async ({ name }) => [name, await ensureKey(join(paths.ssh, `host_${name}`), name)] as const,
    ),
  );
  await writeAtomic(join(paths.ssh, 'known_hosts'), knownHosts(lab, new Map(hostKeys)));
  return { access, jumpbox, hostKeys: new Map(hostKeys) };
}

/** known_hosts for all machines by name, FQDN and address. */
export function knownHosts(lab: Lab, hostKeys: ReadonlyMap<string, SshKeyPair>): string {
  return lab.machines
    .map(
      (m) =>
        `${knownHostsLine([m.name, m.fqdn, m.address], hostKeys.get(m.name)?.publicKey ?? '')}\n`,
    )
    .join('');
}

async function ensureKey(path: string, comment: string): Promise<SshKeyPair> {
  const [privateKey, publicKey] = await Promise.all(
    [path, `${path}.pub`].map((each) => readKeptIfThere(each)),
  );
  if (privateKey !== undefined && publicKey !== undefined)
    return { privateKey, publicKey: publicKey.trim() };
  const pair = generateSshKey(comment);
  // The public half first: a private key in place means that the pair is whole.
  await writeAtomic(`${path}.pub`, `${pair.publicKey}\n`);
  await writeAtomic(path, pair.privateKey, 0o600);
  return pair;
}
