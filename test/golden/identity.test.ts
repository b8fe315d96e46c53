import t from 'tap';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { changeIdentity } from '../../lib/golden/identity.js';
import { pathsAt } from '../../lib/host/paths.js';
import { ensureSshMaterial, knownHosts, type SshMaterial } from '../../lib/lab/material.js';
import { smallLab } from '../labs/fixture.js';

const material = (home: string): Promise<SshMaterial> =>
  ensureSshMaterial(smallLab, pathsAt(home).lab('khw'));

const folder = t.testdir({ before: {}, now: {} });
const before = await material(join(folder, 'before'));
const now = await material(join(folder, 'now'));
const hostKey = ({ hostKeys }: SshMaterial, name: string): string =>
  hostKeys.get(name)?.publicKey ?? '';

t.test('private keys: the own host key, and on the jumpbox that by which it goes on', (t) => {
  const files = (name: string): unknown =>
    changeIdentity(smallLab, { name }, before, now).files.map(({ path, content, mode }) => [
      path,
      content,
      mode,
    ]);
  const host = (name: string): unknown => [
    '/etc/ssh/ssh_host_ed25519_key',
    now.hostKeys.get(name)?.privateKey,
    0o600,
  ];
  t.same(files('server'), [host('server')]);
  t.same(files('jumpbox'), [
    host('jumpbox'),
    ['/root/.ssh/id_ed25519', now.jumpbox.privateKey, 0o600],
  ]);
  t.end();
});

/** Runs the script on a folder that stands for a machine. Answers what systemctl was told. */
function run(root: string, script: string): string {
  mkdirSync(join(root, 'bin'), { recursive: true });
  writeFileSync(join(root, 'bin/systemctl'), `#!/bin/sh\necho "$@" >> ${root}/told\n`);
  chmodSync(join(root, 'bin/systemctl'), 0o755);
  const here = script.replaceAll(/(?<= )(\/etc\/ssh|\/root\/\.ssh|\/home|\/run)/g, `${root}$1`);
  execFileSync('bash', ['-c', here], {
    env: { ...process.env, PATH: `${root}/bin:${process.env['PATH']}` },
  });
  return readFileSync(join(root, 'told'), 'utf8');
}

t.test('public keys are replaced wherever they stand, and other lines stay', (t) => {
  const root = t.testdir({});
  const stranger =
    'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJustSomebodyElsesKeyOfTheSameKindAAAAAAAA x';
  const { script } = changeIdentity(smallLab, { name: 'server' }, before, now);
  const texts = (keys: SshMaterial): Readonly<Record<string, string>> => ({
    '/root/.ssh/authorized_keys': `# mine\nrestrict ${keys.access.publicKey}\n${keys.jumpbox.publicKey}\n${stranger}\n`,
    '/root/.ssh/known_hosts': `|1|salt|hash ${hostKey(keys, 'node-0').split(' ').slice(0, 2).join(' ')}\n`,
    '/root/.ssh/id_ed25519.pub': `${keys.jumpbox.publicKey}\n`,
    '/etc/ssh/ssh_known_hosts': knownHosts(smallLab, new Map(keys.hostKeys)),
    '/etc/ssh/ssh_host_ed25519_key.pub': `${hostKey(keys, 'server')}\n`,
    '/home/with blank/.ssh/authorized_keys': `${keys.jumpbox.publicKey}\n`,
    '/etc/ssh/sshd_config': 'PermitRootLogin yes\n',
  });
  for (const [path, text] of Object.entries(texts(before))) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text, { mode: 0o600 });
  }
  t.equal(run(root, script), 'reload ssh.service\n');
  for (const [path, text] of Object.entries(texts(now))) {
    t.equal(readFileSync(join(root, path), 'utf8'), text, path);
    t.equal(statSync(join(root, path)).mode & 0o777, 0o600, path);
  }
  t.notMatch(script, 'PRIVATE KEY');
  t.end();
});

t.test('a machine on which no key stands is none the worse', (t) => {
  const { script } = changeIdentity(smallLab, { name: 'server' }, before, now);
  t.equal(run(t.testdir({ etc: { ssh: {} } }), script), 'reload ssh.service\n');
  t.end();
});
