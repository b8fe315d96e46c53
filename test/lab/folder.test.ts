import t from 'tap';
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { khw as track } from '../../labs/khw/index.js';
import { LabError } from '../../lib/core/errors.js';
import { hostRunner } from '../../lib/host/process.js';
import { pathsAt } from '../../lib/host/paths.js';
import { ensureSshMaterial, knownHosts } from '../../lib/lab/material.js';
import { readPki, writePki } from '../../lib/lab/pki-folder.js';
import {
  isSlownessRecorded,
  labForReading,
  readLab,
  readLabFile,
  recordedLabs,
  recordSlowness,
  releaseSetNames,
  saveLab,
} from '../../lib/lab/record.js';
import { resolveLab } from '../../lib/topology/addressing.js';
import { smallLab } from '../labs/fixture.js';

const modes = (folder: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(folder)
      .sort()
      .map((name) => [name, (statSync(join(folder, name)).mode & 0o777).toString(8)]),
  );

t.test('certificates come back as they were kept, keys for their owner only', async (t) => {
  const folder = join(t.testdir({}), 'pki');
  t.strictSame(await readPki(folder), new Map(), 'none yet');
  const issued = new Map([
    ['ca', { key: 'CA KEY\n', certificate: 'CA CRT\n' }],
    ['node-0', { key: 'KEY\n', certificate: 'CRT\n' }],
  ]);
  await writePki(folder, issued);
  t.strictSame(await readPki(folder), issued);
  t.strictSame(modes(folder), {
    'ca.crt': '644',
    'ca.key': '600',
    'node-0.crt': '644',
    'node-0.key': '600',
  });
});

t.test('half a pair, left by a broken-off run, does not count', async (t) => {
  const folder = t.testdir({ 'admin.crt': 'CRT\n', 'ca.crt': 'CRT\n', 'ca.key': 'KEY\n' });
  t.strictSame([...(await readPki(folder)).keys()], ['ca']);
});

t.test(
  'SSH keys are made once, readable by their owner only, and host keys are pinned',
  async (t) => {
    const paths = pathsAt(t.testdir({})).lab('khw');
    const first = await ensureSshMaterial(smallLab, paths);
    t.strictSame(await ensureSshMaterial(smallLab, paths), first);
    const keys = [
      'id_ed25519',
      'jumpbox_ed25519',
      'host_jumpbox',
      'host_server',
      'host_node-0',
      'host_node-1',
    ];
    t.strictSame(
      modes(paths.ssh),
      Object.fromEntries(
        [
          ...keys.flatMap((key) => [
            [key, '600'],
            [`${key}.pub`, '644'],
          ]),
          ['known_hosts', '644'],
        ].sort(),
      ),
    );
    t.equal(
      new Set(
        [first.access, first.jumpbox, ...first.hostKeys.values()].map(({ publicKey }) => publicKey),
      ).size,
      6,
      'no key twice',
    );
  },
);

t.test('ssh-keygen agrees with the keys and finds every machine in known_hosts', async (t) => {
  const paths = pathsAt(t.testdir({})).lab('khw');
  const { access, hostKeys } = await ensureSshMaterial(smallLab, paths);
  const runner = hostRunner();
  const { stdout } = await runner.run(['ssh-keygen', '-y', '-f', join(paths.ssh, 'id_ed25519')]);
  t.equal(
    stdout.trim().split(' ').slice(0, 2).join(' '),
    access.publicKey.split(' ').slice(0, 2).join(' '),
  );
  for (const machine of smallLab.machines) {
    for (const name of [machine.name, machine.fqdn, machine.address]) {
      const found = await runner.run([
        'ssh-keygen',
        '-F',
        name,
        '-f',
        join(paths.ssh, 'known_hosts'),
      ]);
      t.match(found.stdout, hostKeys.get(machine.name)?.publicKey.split(' ')[1] ?? 'nothing', name);
    }
  }
  t.equal(readFileSync(join(paths.ssh, 'known_hosts'), 'utf8'), knownHosts(smallLab, hostKeys));
});

t.test('a key that is lost is made anew, the others stay', async (t) => {
  const paths = pathsAt(t.testdir({})).lab('khw');
  const first = await ensureSshMaterial(smallLab, paths);
  rmSync(join(paths.ssh, 'host_server'));
  const second = await ensureSshMaterial(smallLab, paths);
  t.not(second.hostKeys.get('server')?.publicKey, first.hostKeys.get('server')?.publicKey);
  t.strictSame(
    [second.access, second.jumpbox, second.hostKeys.get('node-0')],
    [first.access, first.jumpbox, first.hostKeys.get('node-0')],
  );
});

const shipped = () =>
  readLabFile(undefined, { tracks: [track], releaseSets: releaseSetNames }, (line) => t.fail(line));

t.test('a lab is read as it was saved, with the network that was chosen for it', async (t) => {
  const paths = pathsAt(t.testdir({}));
  const file = await shipped();
  const lab = resolveLab(file, { labName: 'one', networkCidr: '192.168.77.0/24' });
  t.equal(await readLab({ tracks: [track], paths }, 'one'), undefined);
  t.strictSame(await recordedLabs(paths), []);
  await saveLab(paths, file, lab);
  await saveLab(
    paths,
    file,
    resolveLab(file, { labName: 'other', networkCidr: '192.168.78.0/24' }),
  );
  t.strictSame(await readLab({ tracks: [track], paths }, 'one'), lab);
  t.strictSame(await labForReading({ tracks: [track], paths }, 'one'), lab);
  writeFileSync(join(paths.labs, 'one.lock'), '');
  t.strictSame(await recordedLabs(paths), ['one', 'other'], 'a lock file is no lab');
});

t.test('how slow a lab is can be told later, and nothing else changes', async (t) => {
  const paths = pathsAt(t.testdir({}));
  const file = await shipped();
  const lab = resolveLab(file, { labName: 'one', networkCidr: '192.168.77.0/24' });
  await saveLab(paths, file, lab);
  t.equal(await isSlownessRecorded({ tracks: [track], paths }, 'one'), false);
  t.strictSame(await recordSlowness({ tracks: [track], paths }, lab, 2.5), {
    ...lab,
    slowness: 2.5,
  });
  t.equal(await isSlownessRecorded({ tracks: [track], paths }, 'one'), true);
  t.strictSame(await readLab({ tracks: [track], paths }, 'one'), { ...lab, slowness: 2.5 });
});

t.test('a command that only reads takes the lab that up would make', async (t) => {
  const lab = await labForReading({ tracks: [track], paths: pathsAt(t.testdir({})) }, 'khw');
  t.strictSame(
    lab.machines.map(({ name }) => name),
    smallLab.machines.map(({ name }) => name),
  );
});

t.test('a saved lab that was damaged is an error with its place, not another lab', async (t) => {
  const paths = pathsAt(t.testdir({ labs: { khw: { 'lab.yaml': 'machines: {' } } }));
  const error = (await readLab({ tracks: [track], paths }, 'khw').then(
    () => undefined,
    (thrown: unknown) => thrown,
  )) as LabError;
  t.match(error, {
    kind: 'config',
    message: `${paths.lab('khw').labFile} has a problem`,
    details: [/^\/.*lab\.yaml:1:12 not YAML/],
  });
});
