import type { Step } from '../../../lib/core/chapter.js';
import { controllers, jumpbox, type Lab } from '../../../lib/core/lab.js';
import { encryptionFile as file } from '../../kubernetes/checking/encryption.js';
import { copyStep } from '../../kubernetes/copies.js';
import { lines } from '../../kubernetes/shell.js';

export function encryptionSteps(lab: Lab): readonly (readonly Step[])[] {
  return [
    [key(lab)],
    controllers(lab).map(({ name }) =>
      copyStep(lab, {
        id: `06.copy.${name}`,
        title: `Copy the encryption configuration to ${name}`,
        to: name,
        given: [keyDone],
        why: 'Every API server must read what any of them has written.',
        copies: [{ from: file, to: `/root/${file}`, movedTo: `/var/lib/kubernetes/${file}` }],
      }),
    ),
  ];
}

/** A key of another length than AES has, and the API server does not start. */
const keyDone = `[[ "$(sed -n 's/^ *secret: *//p' ${file} | head -n 1 | base64 -d | wc -c)" =~ ^(16|24|32)$ ]]`;

function key(lab: Lab): Step {
  return {
    id: '06.key',
    title: 'Make a random key and the encryption configuration',
    machine: jumpbox(lab).name,
    why: 'With it the API server encrypts secrets before they reach etcd.',
    commands: lines(
      `have_key() { ${keyDone}; } 2> /dev/null`,
      '# What a server has encrypted with a key can be read with that key only: it is taken back, not replaced.',
      ...controllers(lab).map(
        ({ name }) =>
          `have_key || ( umask 077; ssh -n root@${name} 'cat /var/lib/kubernetes/${file} || cat ${file}' | sed -n '/^\\(kind\\|apiVersion\\):/,$p' > ${file} ) 2> /dev/null || true`,
      ),
      'if ! have_key; then',
      '  ENCRYPTION_KEY=$(head -c 32 /dev/urandom | base64)',
      '  # Without `export` envsubst would see nothing, and leave the key out.',
      '  export ENCRYPTION_KEY',
      `  ( umask 077; envsubst < configs/${file} > ${file} )`,
      'fi',
    ),
    done: keyDone,
  };
}
