import type { Step } from '../../../lib/core/chapter.js';
import { controllers, jumpbox } from '../../../lib/core/lab.js';
import { encryptionFile } from '../checking/encryption.js';
import { copyStep } from '../copies.js';
import { idIn, type Cluster } from '../layout.js';
import { lines } from '../shell.js';

/**
 * One key for all API servers. `write` are commands, indented, that write the file with the key in
 * the variable ENCRYPTION_KEY.
 */
export function encryptionSteps(cluster: Cluster, write: string): readonly (readonly Step[])[] {
  return [
    [key(cluster, write)],
    controllers(cluster).map(({ name }) =>
      copyStep(cluster, {
        id: idIn(cluster, 'encryption', 'copy', name),
        title: `Copy the encryption configuration to ${name}`,
        to: name,
        given: [keyDone],
        why: 'Every API server must read what any of them has written.',
        copies: [
          {
            from: encryptionFile,
            to: `/root/${encryptionFile}`,
            movedTo: `/var/lib/kubernetes/${encryptionFile}`,
          },
        ],
      }),
    ),
  ];
}

/** A key of another length than AES has, and the API server does not start. */
const keyDone = `[[ "$(sed -n 's/^ *secret: *//p' ${encryptionFile} | head -n 1 | base64 -d | wc -c)" =~ ^(16|24|32)$ ]]`;

function key(cluster: Cluster, write: string): Step {
  return {
    id: idIn(cluster, 'encryption', 'key'),
    title: 'Make a random key and the encryption configuration',
    machine: jumpbox(cluster).name,
    why: 'With it the API server encrypts secrets before they reach etcd.',
    commands: lines(
      `have_key() { ${keyDone}; } 2> /dev/null`,
      '# What a server has encrypted with a key can be read with that key only: it is taken back, not replaced.',
      ...controllers(cluster).map(
        ({ name }) =>
          `have_key || ( umask 077; ssh -n root@${name} 'cat /var/lib/kubernetes/${encryptionFile} || cat ${encryptionFile}' | sed -n '/^\\(kind\\|apiVersion\\):/,$p' > ${encryptionFile} ) 2> /dev/null || true`,
      ),
      'if ! have_key; then',
      '  ENCRYPTION_KEY=$(head -c 32 /dev/urandom | base64)',
      write,
      'fi',
    ),
    done: keyDone,
  };
}
