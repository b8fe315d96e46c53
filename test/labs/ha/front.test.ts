import { utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { backend, serversUp } from '../../../labs/ha/09-front/config.js';
import { readScript } from '../../../lib/host/files.js';
import { hostRunner } from '../../../lib/host/process.js';

/** Columns of `show stat` between a server's name and its status. */
const between = ','.repeat(15);

t.test('servers that are up are named by the answer to one question', async (t) => {
  const folder = t.testdir();
  const rows = [
    ['# pxname', 'svname', 'status'],
    [backend, 'FRONTEND', 'OPEN'],
    [backend, 'controller-0', 'UP'],
    [backend, 'controller-1', 'DOWN'],
    [backend, 'controller-2', 'UP 1/2'],
    [backend, 'controller-3', 'UP'],
    [backend, 'BACKEND', 'UP'],
    ['other', 'controller-1', 'UP'],
  ].map(([proxy = '', name = '', status = '']) => `${proxy},${name},${between}${status},1,1`);
  writeFileSync(join(folder, 'answer'), `${rows.join('\n')}\n`);
  writeFileSync(
    join(folder, 'socat'),
    `#!/bin/bash\n[ "$(cat)" = 'show stat' ] && cat '${folder}/answer'\n`,
    { mode: 0o755 },
  );
  const { stdout } = await hostRunner().run(['bash', '-c', serversUp], {
    env: { PATH: `${folder}:${process.env['PATH'] ?? ''}` },
  });
  t.equal(stdout.trim(), 'controller-0\ncontroller-3');
});

t.test(
  'a configuration is new to HAProxy until it has read it, at a start or a reload',
  async (t) => {
    const folder = t.testdir({ config: 'global\n', read: '1\n' });
    const at = (file: string, seconds: number): void => {
      utimesSync(join(folder, file), seconds, seconds);
    };
    const told = async (read: string): Promise<string> => {
      const script = readScript('labs/ha/09-front/config-facts.sh', {
        CONFIG: join(folder, 'config'),
        READ: join(folder, read),
      });
      // Nobody says that it runs where its file is not there.
      const { stdout } = await hostRunner().run(['bash', '-c', `systemctl() { :; }\n${script}`]);
      return stdout;
    };
    at('config', 100);
    at('read', 90);
    t.match(await told('read'), /^changed since$/m);
    t.match(await told('read'), /^config global$/m);
    at('read', 110);
    t.notMatch(await told('read'), 'changed since');
    t.notMatch(await told('none'), 'changed since');
  },
);
