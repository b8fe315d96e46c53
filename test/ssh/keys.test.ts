import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import t from 'tap';
import { generateSshKey } from '../../lib/ssh/keys.js';

/**
 * So many that without a second look some would be malformed: all but surely, in a thousand tries.
 */
const many = 1000;

t.test('every pair can be read, and its halves belong together', (t) => {
  const bad = Array.from({ length: many }, () => generateSshKey('someone')).filter(
    ({ privateKey, publicKey }) => {
      const [own, told] = [ssh2.utils.parseKey(privateKey), ssh2.utils.parseKey(publicKey)];
      return (
        own instanceof Error ||
        told instanceof Error ||
        !own.getPublicSSH().equals(told.getPublicSSH()) ||
        Buffer.from(publicKey.split(' ')[1] ?? '', 'base64').length !== 51
      );
    },
  );
  t.same(
    bad.map(({ publicKey }) => publicKey),
    [],
  );
  t.end();
});

t.test('OpenSSH reads both halves', (t) => {
  const folder = t.testdir({});
  const { privateKey, publicKey } = generateSshKey('root@jumpbox');
  const file = join(folder, 'id_ed25519');
  writeFileSync(file, privateKey, { mode: 0o600 });
  t.equal(execFileSync('ssh-keygen', ['-y', '-f', file], { encoding: 'utf8' }).trim(), publicKey);
  t.end();
});
