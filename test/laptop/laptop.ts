import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  rmdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { hostRunner } from '../../lib/host/process.js';
import { packageRoot } from '../../lib/host/paths.js';
import type { RunResult } from '../../lib/core/run.js';
import { ownCache } from '../helpers/cache.js';
import { labelledName } from '#run-label';
import { labelledPath } from '../helpers/temporary.js';
import type { Distribution } from './distributions.js';
import { rootFileSystem } from './root-file-system.js';

const runner = hostRunner();

/** A computer in namespaces: systemd, the system's libvirtd, no KVM, no network, and a user ada. */
export interface Laptop {
  /** A command line in a new login of ada's. Never throws for an exit code. */
  ada(line: string, options?: { readonly onLine?: (line: string) => void }): Promise<RunResult>;
  /** A program as root. Never throws for an exit code. */
  root(argv: readonly string[]): Promise<RunResult>;
  /** Switches it off and removes all of it. Answers the processes that had to be killed. */
  remove(): Promise<readonly string[]>;
}

/**
 * Starts a laptop with khw-lab installed for all users and this computer's cache at /srv/cache.
 * Ready when systemd has started everything.
 */
export async function startLaptop(
  distribution: Distribution,
  note: (line: string) => void,
): Promise<Laptop> {
  const tar = await rootFileSystem(distribution, note);
  const folder = labelledPath(`laptop-${distribution.suite}-`, '/var/tmp');
  const [root, network, group] = [
    join(folder, 'root'),
    labelledName(`laptop-${distribution.suite}`),
    join(unifiedGroups(), labelledName(`laptop-${distribution.suite}`)),
  ];
  mkdirSync(root);
  chmodSync(folder, 0o755);
  await runner.run(['tar', '-C', root, '--numeric-owner', '--xattrs', '-xf', tar]);
  await install(root);
  const script = join(packageRoot, 'test/laptop/boot.sh');
  const child = spawn('bash', [script, root, group, network, ownCache(), join(folder, 'cache')], {
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  let log = '';
  child.stderr.on('data', (data: Buffer) => {
    log = (log + data.toString()).slice(-4000);
  });
  const remove = (): Promise<readonly string[]> => removeLaptop(child, folder, network, group);
  try {
    const first = await firstProcess(child, () => log);
    const root_ = (argv: readonly string[], onLine?: (line: string) => void): Promise<RunResult> =>
      runner.run(
        [
          'nsenter',
          `--target=${first}`,
          '--mount',
          '--uts',
          '--ipc',
          '--pid',
          '--net',
          '--cgroup',
          '--root',
          '--wd',
          '--',
          ...argv,
        ],
        { ok: 'any', ...(onLine === undefined ? {} : { onLine }) },
      );
    await untilStarted(root_, child, () => log);
    return {
      root: (argv) => root_(argv),
      ada: (line, { onLine } = {}) => root_(['su', '-', 'ada', '-c', line], onLine),
      remove,
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Paths in the package, by npm itself. */
async function packed(): Promise<readonly string[]> {
  const { stdout } = await runner.run(['npm', 'pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: packageRoot,
  });
  const told = JSON.parse(stdout) as readonly { readonly files: readonly { path: string }[] }[];
  return told.flatMap(({ files }) => files.map(({ path }) => path));
}

/** As `npm install --global` leaves it: what the package holds, and what it needs at run time. */
async function install(root: string): Promise<void> {
  const to = join(root, 'usr/local/lib/node_modules/khw-lab');
  mkdirSync(to, { recursive: true });
  for (const path of await packed()) cpSync(join(packageRoot, path), join(to, path));
  const { stdout } = await runner.run(['npm', 'ls', '--omit=dev', '--all', '--parseable'], {
    cwd: packageRoot,
    ok: 'any',
  });
  for (const path of stdout
    .trim()
    .split('\n')
    .filter((each) => each.startsWith(`${packageRoot}/node_modules/`)))
    cpSync(path, join(to, path.slice(packageRoot.length + 1)), { recursive: true });
  symlinkSync('../lib/node_modules/khw-lab/bin/khw-lab.js', join(root, 'usr/local/bin/khw-lab'));
  const profile = join(root, 'home/ada/.profile');
  writeFileSync(
    profile,
    `${readFileSync(profile, 'utf8')}\nexport KHW_LAB_CACHE=/srv/cache LIBVIRT_DEFAULT_URI=qemu:///system LC_ALL=C.UTF-8\n`,
  );
  for (const name of readdirSync(join(packageRoot, 'test/laptop')).filter((each) =>
    each.endsWith('.yaml'),
  ))
    copyFileSync(join(packageRoot, 'test/laptop', name), join(root, 'srv', name));
}

/** The mount of the cgroup version 2 hierarchy. */
function unifiedGroups(): string {
  const mount = readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' '))
    .find(([, , type]) => type === 'cgroup2')?.[1];
  if (mount === undefined)
    throw new Error('no cgroup2 is mounted here: systemd in the laptop needs it');
  return mount;
}

/** The laptop's first process, as this computer numbers it: the only child of `unshare`. */
async function firstProcess(child: ChildProcess, log: () => string): Promise<number> {
  for (;;) {
    const found =
      child.pid === undefined ? '' : readOr(`/proc/${child.pid}/task/${child.pid}/children`).trim();
    if (/^\d+$/.test(found) && readOr(`/proc/${found}/comm`).trim() === 'systemd')
      return Number(found);
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`the laptop does not start:\n${log()}`);
    await sleep(100);
  }
}

async function untilStarted(
  root: Laptop['root'],
  child: ChildProcess,
  log: () => string,
): Promise<void> {
  for (;;) {
    const { stdout } = await root(['systemctl', 'is-system-running']);
    if (['running', 'degraded'].includes(stdout.trim())) return;
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`the laptop has ended:\n${log()}`);
    await sleep(300);
  }
}

async function removeLaptop(
  child: ChildProcess,
  folder: string,
  network: string,
  group: string,
): Promise<readonly string[]> {
  const left = membersOf(group).filter((each) => /qemu|dnsmasq/.test(each));
  // With the first process of a pid namespace all others end.
  if (child.exitCode === null && child.signalCode === null) {
    const gone = new Promise((resolve) => child.on('close', resolve));
    child.kill('SIGKILL');
    await gone;
  }
  // A group is in use a moment longer than its list of processes shows.
  while (membersOf(group).length > 0 || !removeGroups(group)) await sleep(100);
  if (existsSync(join('/run/netns', network))) spawnSync('ip', ['netns', 'delete', network]);
  rmSync(folder, { recursive: true, force: true });
  return left;
}

function membersOf(group: string): readonly string[] {
  if (!existsSync(group)) return [];
  const own = readOr(join(group, 'cgroup.procs'))
    .split('\n')
    .filter(Boolean)
    .map((pid) => `${pid} ${readOr(`/proc/${pid}/comm`).trim()}`);
  return [...own, ...foldersIn(group).flatMap(membersOf)];
}

/** Answers whether none of them is left: one in use stays. */
function removeGroups(group: string): boolean {
  if (!existsSync(group)) return true;
  if (!foldersIn(group).every(removeGroups)) return false;
  try {
    rmdirSync(group);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EBUSY') throw error;
    return false;
  }
}

const foldersIn = (path: string): readonly string[] =>
  readdirSync(path, { withFileTypes: true })
    .filter((each) => each.isDirectory())
    .map(({ name }) => join(path, basename(name)));

function readOr(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
