import t from 'tap';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hostRunner } from '../../lib/host/process.js';
import { pathsAt } from '../../lib/host/paths.js';
import { renderSshConfig, sshHosts } from '../../lib/lab/access.js';
import { pipeTo } from '../../lib/lab/pipe.js';
import { largeLab, smallLab } from '../labs/fixture.js';

/** What the real ssh makes of the file for a host: `key value` lines. */
async function asSshReads(file: string, host: string): Promise<ReadonlyMap<string, string>> {
  const { stdout } = await hostRunner().run(['ssh', '-G', '-F', file, host]);
  return new Map(
    stdout
      .trim()
      .split('\n')
      .map((line) => [line.split(' ')[0] ?? '', line.replace(/^\S+ /, '')]),
  );
}

t.test('ssh reads every machine from the file, by domain name and by FQDN', async (t) => {
  const folder = t.testdir({});
  for (const [lab, home] of [
    [smallLab, 'with space'],
    [largeLab, "o'd 100%h%%done [x] #;é"],
  ] as const) {
    const paths = pathsAt(join(folder, home)).lab(lab.name);
    const file = join(folder, lab.name);
    writeFileSync(file, renderSshConfig(sshHosts(lab, paths, undefined)));
    for (const machine of lab.machines) {
      for (const host of [`${lab.name}-${machine.name}`, machine.fqdn]) {
        const read = await asSshReads(file, host);
        t.match(
          Object.fromEntries(read),
          {
            hostname: machine.address,
            user: 'root', // Shown with its tokens, which are replaced when the key is read.
            identityfile: `${paths.ssh}/id_ed25519`.replaceAll('%', '%%'),
            identitiesonly: 'yes',
            userknownhostsfile: `${paths.ssh}/known_hosts`,
            globalknownhostsfile: '/dev/null',
            stricthostkeychecking: 'true',
            loglevel: 'ERROR',
          },
          host,
        );
        t.notOk(read.has('proxycommand'));
      }
    }
    t.equal(
      (await asSshReads(file, 'elsewhere.example')).get('hostname'),
      'elsewhere.example',
      'other hosts are as ever',
    );
  }
});

t.test('into a network namespace there is a pipe', async (t) => {
  const file = join(t.testdir({}), 'config');
  writeFileSync(
    file,
    renderSshConfig(sshHosts(smallLab, pathsAt('/home').lab('khw'), 'khw-1a2b3c4d')),
  );
  t.equal(
    (await asSshReads(file, 'khw-server')).get('proxycommand'),
    'ip netns exec khw-1a2b3c4d socat STDIO TCP:%h:%p',
  );
  t.strictSame(pipeTo('ns', '192.168.140.11', 22), [
    'ip',
    'netns',
    'exec',
    'ns',
    'socat',
    'STDIO',
    'TCP:192.168.140.11:22',
  ]);
});
