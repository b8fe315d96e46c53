/**
 * `mess.ts CACHE`: a test that makes one of everything that a test may leave behind, says what, and
 * waits to be killed.
 */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathsAt } from '../../lib/host/paths.js';
import { hostRunner } from '../../lib/host/process.js';
import { defineDomain, startDomain } from '../../lib/libvirt/domains.js';
import { defineNetwork, startNetwork } from '../../lib/libvirt/networks.js';
import { ensurePrivate, netnsName } from '../../lib/libvirt/private.js';
import { virshAt } from '../../lib/libvirt/virsh.js';
import { domainSpec, networkSpec } from '../libvirt/specs.js';
import { labelledName } from '#run-label';
import { labelledPath, temporaryFolder } from './temporary.js';

const isRoot = process.getuid?.() === 0;
const home = labelledPath('khw a&b-', '/var/tmp');
const start = (file: string, ...args: readonly string[]) =>
  spawn(file, args, { detached: true, stdio: 'ignore' }).pid;

export interface Mess {
  readonly folders: readonly string[];
  readonly pids: readonly number[];
  readonly namespaces: readonly string[];
  readonly groups: readonly string[];
}

const folders = [temporaryFolder('khw-mess-'), home];
const pids = [
  start('sleep', '1000'),
  start('bash', '-c', 'trap "" TERM; while :; do sleep 1; done'),
];
const namespaces: string[] = [];
const groups: string[] = [];
if (isRoot) {
  namespaces.push(netnsName(home), labelledName('net'));
  execFileSync('ip', ['netns', 'add', labelledName('net')]);
  // A process that has lost the environment.
  pids.push(start('ip', 'netns', 'exec', labelledName('net'), 'env', '-i', '/bin/sleep', '1000'));
  mkdirSync(join(home, 'disks'));
  execFileSync('truncate', ['-s', '4M', `${home}.img`]);
  execFileSync('mkfs.ext2', ['-q', `${home}.img`]);
  if (spawnedMount()) folders.push(join(home, 'disks/lost+found'));
  group();
  await privateGuest();
}
console.log(JSON.stringify({ folders, pids: pids.map(Number), namespaces, groups } satisfies Mess));
setInterval(() => undefined, 1000);

/** By a loop device where this computer has them, else a tmpfs. */
function spawnedMount(): boolean {
  try {
    execFileSync('mount', ['-o', 'loop', `${home}.img`, join(home, 'disks')], { stdio: 'ignore' });
    return true;
  } catch {
    execFileSync('mount', ['-t', 'tmpfs', 'none', join(home, 'disks')]);
    return false;
  }
}

function group(): void {
  const root = ['/sys/fs/cgroup/cpu', '/sys/fs/cgroup'].find((folder) =>
    existsSync(join(folder, 'cgroup.procs')),
  );
  if (root === undefined) return;
  try {
    mkdirSync(join(root, labelledName('half')));
    groups.push(join(root, labelledName('half')));
  } catch {
    /* read-only in some containers */
  }
}

async function privateGuest(): Promise<void> {
  const runner = hostRunner();
  const options = {
    paths: pathsAt(home, process.argv[2]),
    runner,
    signal: new AbortController().signal,
    isRoot,
    note: () => undefined,
    hideKvm: true,
  };
  const virsh = virshAt(runner, (await ensurePrivate(options)).uri);
  const disks = { overlay: join(home, 'disk.qcow2'), seed: join(home, 'seed.iso') };
  for (const path of Object.values(disks))
    execFileSync('qemu-img', [
      'create',
      '-q',
      '-f',
      path.endsWith('2') ? 'qcow2' : 'raw',
      path,
      '1M',
    ]);
  await defineNetwork(virsh, networkSpec(1));
  await startNetwork(virsh, 'khw', 'khw');
  await defineDomain(virsh, domainSpec({ disks, serialLog: join(home, 'serial.log') }));
  await startDomain(virsh, 'khw', 'khw-server');
}
