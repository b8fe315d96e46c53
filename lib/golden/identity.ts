import type { Lab, Machine } from '../core/lab.js';
import { jumpbox } from '../core/lab.js';
import type { FileSpec } from '../core/run.js';
import type { SshMaterial } from '../lab/material.js';
import type { SshKeyPair } from '../ssh/keys.js';

/** What makes one machine let in, and show, other keys than before. */
export interface IdentityChange {
  readonly files: readonly FileSpec[];
  /** bash */
  readonly script: string;
}

/**
 * How a machine gets the SSH keys of a lab in place of those that it was made with: private keys as
 * files; wherever a public key stands, in whatever form and file, the new one comes in its place.
 */
export function changeIdentity(
  lab: Lab,
  machine: Pick<Machine, 'name'>,
  before: SshMaterial,
  now: SshMaterial,
): IdentityChange {
  const own = now.hostKeys.get(machine.name);
  if (own === undefined) throw new Error(`no host key for ${machine.name}`);
  return {
    files: [
      { path: '/etc/ssh/ssh_host_ed25519_key', content: own.privateKey, mode: 0o600 },
      ...(machine.name === jumpbox(lab).name
        ? [{ path: '/root/.ssh/id_ed25519', content: now.jumpbox.privateKey, mode: 0o600 }]
        : []),
    ],
    script: replacing(pairs(before, now)),
  };
}

type Pair = readonly [before: SshKeyPair, now: SshKeyPair];

const pairs = (before: SshMaterial, now: SshMaterial): readonly Pair[] => [
  [before.access, now.access],
  [before.jumpbox, now.jumpbox],
  ...[...before.hostKeys].flatMap(([name, pair]): readonly Pair[] => {
    const other = now.hostKeys.get(name);
    return other === undefined ? [] : [[pair, other]];
  }),
];

/** Connections that the jumpbox keeps open were let in by the old keys: they end. */
function replacing(keys: readonly Pair[]): string {
  const blobs = keys.map(([before, now]) => [blobOf(before), blobOf(now)] as const);
  const wanted = blobs.map(([before]) => `-e ${before}`).join(' ');
  const edits = blobs.map(([before, now]) => `-e 's|${before}|${now}|g'`).join(' ');
  return `set -e
grep -rlFZ ${wanted} /etc/ssh /root/.ssh /home 2>/dev/null | xargs -0 -r sed -i ${edits}
for socket in /run/khw-ssh-*; do
  [ ! -S "$socket" ] || ssh -O exit -o ControlPath="$socket" any 2>/dev/null || rm -f "$socket"
done
systemctl reload ssh.service`;
}

/** The key itself, without its kind and remark. */
function blobOf({ publicKey }: SshKeyPair): string {
  const blob = publicKey.split(' ')[1];
  if (blob === undefined || !/^[A-Za-z0-9+/]+=*$/.test(blob))
    throw new Error(`not a public key: ${publicKey}`);
  return blob;
}
