import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { systemClock } from '../../lib/host/clock.js';
import { pathsAt } from '../../lib/host/paths.js';
import { hostRunner } from '../../lib/host/process.js';
import { freshSerialLog, readSerialLog, serialLog, serialTail } from '../../lib/lab/serial.js';
import { defineDomain, destroyDomain, startDomain } from '../../lib/libvirt/domains.js';
import { defineNetwork, startNetwork } from '../../lib/libvirt/networks.js';
import { ensurePrivate, stopPrivate } from '../../lib/libvirt/private.js';
import { virshAt } from '../../lib/libvirt/virsh.js';
import { labelledPath } from '../helpers/temporary.js';
import { domainSpec, networkSpec } from '../libvirt/specs.js';

const isRoot = process.getuid?.() === 0;
const programs = [
  '/usr/sbin/libvirtd',
  '/usr/sbin/virtlogd',
  '/usr/bin/qemu-img',
  '/usr/bin/setpriv',
];
const skip =
  isRoot && programs.every((path) => existsSync(path))
    ? false
    : 'a private libvirtd needs root and its programs';
const nobody = 65_534;

/**
 * mov dx, 0x3f8; then in a loop of 64 bytes: mov al, 'x' + out; at its end mov al, '\n' + out.
 * Writes lines for ever.
 */
const writer = [
  0xba, 0xf8, 0x03, 0xb9, 0x40, 0x00, 0xb0, 0x78, 0xee, 0xe2, 0xfb, 0xb0, 0x0a, 0xee, 0xeb, 0xf3,
];

t.test('no log, and one that is not ours to read', async (t) => {
  const paths = { serial: t.testdir() };
  await t.rejects(readSerialLog(paths, 'server'), {
    kind: 'machine',
    message: /no serial log yet/,
  });
  t.match(await serialTail(paths, 'server'), [/no serial log/]);
  await freshSerialLog(paths, 'server');
  t.equal(await readSerialLog(paths, 'server'), '');
  writeFileSync(serialLog(paths, 'server'), 'second\n');
  writeFileSync(`${serialLog(paths, 'server')}.0`, 'first\n');
  t.same(await serialTail(paths, 'server'), ['first', 'second']);
  await freshSerialLog(paths, 'server');
  t.equal(await readSerialLog(paths, 'server'), '', 'a start begins anew');
});

t.test(
  "the real virtlogd, as root, writes what a user reads, and a full log stays the user's",
  { skip },
  async (t) => {
    const home = labelledPath('khw-serial-', '/var/tmp');
    chmodSync(home, 0o755);
    const runner = hostRunner();
    const options = {
      paths: pathsAt(home),
      runner,
      signal: new AbortController().signal,
      isRoot: true,
      note: () => undefined,
      hideKvm: true,
    };
    t.teardown(async () => {
      await stopPrivate(options);
      rmSync(home, { recursive: true, force: true });
    });
    const virsh = virshAt(runner, (await ensurePrivate(options)).uri);
    const disks = { overlay: join(home, 'disk.qcow2'), seed: join(home, 'seed.iso') };
    const sector = Buffer.alloc(1024 * 1024);
    sector.set(writer);
    sector.writeUInt16LE(0xaa55, 510);
    writeFileSync(join(home, 'base.img'), sector);
    execFileSync('qemu-img', [
      'create',
      '-q',
      '-f',
      'qcow2',
      '-b',
      join(home, 'base.img'),
      '-F',
      'raw',
      disks.overlay,
    ]);
    writeFileSync(disks.seed, Buffer.alloc(1024 * 1024));
    const paths = { serial: join(home, 'serial') };
    const path = serialLog(paths, 'server');
    const spec = domainSpec({ disks, serialLog: path });
    await defineNetwork(virsh, networkSpec(1));
    await startNetwork(virsh, 'khw', 'khw');
    await defineDomain(virsh, spec);
    const beforeBoot = async (): Promise<void> => {
      await freshSerialLog(paths, 'server');
      chownSync(path, nobody, nobody);
    };
    const asUser = (file: string): string =>
      execFileSync(
        'setpriv',
        [
          '--reuid',
          String(nobody),
          '--regid',
          String(nobody),
          '--clear-groups',
          'tail',
          '-c',
          '4000',
          file,
        ],
        { encoding: 'utf8' },
      );

    await startDomain(virsh, 'khw', spec.name, { beforeBoot });
    while (statSync(path).size < 1000) await systemClock.sleep(100);
    t.match(asUser(path), /x{64}\n/, 'the user reads it while the machine runs');
    t.match(statSync(path), { uid: nobody, mode: 0o100600 });
    while (!existsSync(`${path}.0`)) await systemClock.sleep(200);
    t.match(asUser(`${path}.0`), /x{64}\n/, 'and the part that was moved away');
    await destroyDomain(virsh, 'khw', spec.name);
    await startDomain(virsh, 'khw', spec.name, { beforeBoot });
    t.equal(statSync(path).uid, nobody, 'and after the next start');
    t.notOk(existsSync(`${path}.0`) && readFileSync(`${path}.0`).length === 0);

    await virsh.run(['managedsave', '--domain', spec.name]);
    let boots = 0;
    const counting = (): Promise<void> => {
      boots += 1;
      return Promise.resolve();
    };
    await startDomain(virsh, 'khw', spec.name, { beforeBoot: counting });
    t.equal(boots, 0, 'what goes on with a saved state keeps its log');
    await destroyDomain(virsh, 'khw', spec.name);
    await startDomain(virsh, 'khw', spec.name, { beforeBoot: counting });
    t.equal(boots, 1);
  },
);
