import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { brokenKubeconfig, installing, noisySettings, straySettings } from './noisy.js';

/** A home with these settings, written by a real bash. */
function homeWith(t: Test, settings: Readonly<Record<string, string>>): string {
  const home = t.testdir({ '.hushlogin': '' });
  const own = Object.fromEntries(
    Object.entries(settings).map(([path, content]) => [
      path.startsWith('/') ? `./all${path}` : path,
      content,
    ]),
  );
  execFileSync('bash', ['-s'], {
    input: installing(own),
    env: { PATH: process.env['PATH'], HOME: home },
  });
  return home;
}

t.test('the settings are written as they are', (t) => {
  const home = homeWith(t, straySettings);
  for (const [path, content] of Object.entries(straySettings))
    t.equal(
      readFileSync(join(home, path.startsWith('/') ? `all${path}` : path), 'utf8'),
      content,
      path,
    );
  t.throws(() => statSync(join(home, '.hushlogin')), /ENOENT/, 'logins are greeted');
  t.equal(statSync(join(home, '.ssh')).mode & 0o777, 0o700, 'sshd would not believe another');
  t.end();
});

t.test('they print on both streams, move, and lead astray as long as that file is there', (t) => {
  const home = homeWith(t, noisySettings);
  const said = (text: string): ReturnType<typeof spawnSync> =>
    spawnSync('bash', ['--noprofile', '--norc', '-c', `. ~/.bashrc\n${text}`], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], HOME: home },
    });
  const loud = said('pwd; echo "$KUBECONFIG"; echo "$-"');
  t.match(loud, {
    status: 0,
    stdout: /^welcome, says .bashrc\n\/tmp\n\/nonexistent\/kubeconfig\n.*u/,
    stderr: /a remark of .bashrc/,
  });
  execFileSync('rm', [join(home, '.astray')]);
  t.match(said('pwd; echo "${KUBECONFIG-none}"'), { status: 0, stdout: /\n\/tmp\nnone\n$/ });
  t.end();
});

t.test(
  'curl heeds them, and kubectl cannot read the kubeconfig',
  {
    skip:
      spawnSync('kubectl', ['version', '--client']).status === 0
        ? false
        : 'no kubectl on this computer',
  },
  (t) => {
    const home = homeWith(t, straySettings);
    const env = { PATH: process.env['PATH'], HOME: home };
    t.equal(
      spawnSync('curl', ['-s', 'http://127.0.0.1:1/'], { env, encoding: 'utf8' }).stdout,
      'noise of curl 000',
    );
    writeFileSync(join(home, 'config'), brokenKubeconfig);
    t.not(
      spawnSync('kubectl', ['config', 'view', '--kubeconfig', join(home, 'config')], { env })
        .status,
      0,
    );
    t.end();
  },
);
