import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { makeHome, recordLab } from './home.js';

const home = makeHome();
await recordLab(home);
t.teardown(() => home.remove());

/** The real ssh, which tells what it understood and connects to nothing. */
const bin = join(home.path, 'bin');
mkdirSync(bin);
const real =
  (process.env['PATH'] ?? '')
    .split(':')
    .map((folder) => join(folder, 'ssh'))
    .find((path) => existsSync(path)) ?? '';
writeFileSync(join(bin, 'ssh'), `#!/bin/sh\nexec ${real} -G "$@"\n`);
chmodSync(join(bin, 'ssh'), 0o755);

t.test('nothing that a machine is to run is an option of ssh on this computer', async (t) => {
  const canary = join(home.path, 'canary');
  for (const words of [
    [`-oProxyCommand=touch ${canary}`],
    ['-oProxyCommand=touch', canary],
    ['-o', `LocalCommand=touch ${canary}`],
    ['-F', canary],
    ['-i', canary, 'true'],
    ['-E', canary],
    ['--', 'true'],
  ]) {
    for (const command of ['ssh', 'kubectl']) {
      const argv = [
        command,
        ...(command === 'ssh' ? ['jumpbox'] : []),
        '--connect',
        'test:///default',
        '--',
        ...words,
      ];
      const { code, stdout, stderr } = await home.run(argv, {
        env: { PATH: `${bin}:${process.env['PATH'] ?? ''}` },
      });
      t.equal(code, 0, stderr);
      t.match(stdout, /^host khw-jumpbox$/m, words.join(' '));
      t.notMatch(stdout, canary, words.join(' '));
    }
  }
  t.notOk(existsSync(canary));
});
