/**
 * `node test/helpers/sweep.js`: removes what test runs left behind whose runner is gone, by their
 * label: processes, private daemons with their guests, network namespaces, control groups, mounts,
 * loop devices and folders. What a living run uses is left alone.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  rmSync,
  rmdirSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { isGone, labelIn, parents, prefix, variable } from './run-label.js';

/**
 * Removes all that carries a label of a run that is gone, or `own`. Answers one line for each thing
 * that was more than a folder.
 * @param {string | undefined} [own]
 */
export async function sweep(own) {
  /** @type {string[]} */
  const found = [];
  for (const label of labels().filter((each) => each === own || isGone(each)))
    found.push(...(await sweepRun(label)));
  return found;
}

/** @param {string} label */
async function sweepRun(label) {
  // A guest has nothing of its starter's environment, and its home may be gone: it is found by the
  // namespace that its daemon is in.
  const networks = networksOf(processesOf(label));
  const found = await endAll(() => processesOf(label));
  for (const network of networks) found.push(...(await removeNetwork(network)));
  const folders = parents()
    .map((parent) => join(parent, prefix + label))
    .filter(isOwnFolder);
  for (const folder of folders) found.push(...stopDaemons(folder));
  for (const group of groupsOf(label)) found.push(...(await removeGroup(group)));
  for (const name of namespaces().filter((each) => labelIn(each) === label))
    found.push(...(await removeNamespace(name)));
  for (const folder of folders) {
    found.push(...unmount(folder), ...detachLoops(folder));
    if (mountsBelow(folder).length > 0)
      throw new Error(`${folder} still holds a mount: ${mountsBelow(folder).join(', ')}`);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
  return found;
}

/** Every label that something on this computer carries. */
function labels() {
  const names = [
    ...parents().flatMap(list),
    ...namespaces(),
    ...controlGroups().map((path) => basename(path)),
  ];
  return [
    ...new Set(
      [...names.map(labelIn), ...pids().map(labelOfProcess)].filter((label) => label !== undefined),
    ),
  ];
}

/** @param {string} folder */
const list = (folder) => {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
};
/** @param {string} path */
const read = (path) => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};

/**
 * A folder by that name that is another user's is none of ours.
 * @param {string} path
 */
function isOwnFolder(path) {
  const found = lstatSync(path, { throwIfNoEntry: false });
  return (
    found !== undefined &&
    found.isDirectory() &&
    [process.getuid?.(), undefined].includes(found.uid)
  );
}

const pids = () =>
  list('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
/** @param {number} pid */
const isDead = (pid) => /^\d+ \(.*\) [ZX]/s.test(read(`/proc/${pid}/stat`));
/** @param {number} pid */
const nameOf = (pid) => `process ${pid}, ${read(`/proc/${pid}/comm`).trim()}`;

/** @param {number} pid */
function labelOfProcess(pid) {
  const line = read(`/proc/${pid}/environ`)
    .split('\0')
    .find((each) => each.startsWith(`${variable}=`));
  return line === undefined || isDead(pid)
    ? undefined
    : labelIn(prefix + line.slice(variable.length + 1));
}

/** @param {string} label */
function processesOf(label) {
  const ours = ancestors();
  return pids().filter((pid) => !ours.has(pid) && labelOfProcess(pid) === label);
}

/** This process and what called it, none of which it may end. */
function ancestors() {
  /** @type {Set<number>} */
  const found = new Set();
  for (
    let pid = process.pid;
    pid > 0;
    pid = Number(/^\d+ \(.*\) \w (\d+)/s.exec(read(`/proc/${pid}/stat`))?.[1] ?? 0)
  )
    found.add(pid);
  return found;
}

/**
 * Ends what `which` finds, and what that starts meanwhile: first in peace, which a command needs to
 * give up its locks, until none has ended for 3 s; then by force, for which the kernel may need
 * half a minute on a busy computer: a guest has gigabytes.
 * @param {() => readonly number[]} which
 */
async function endAll(which) {
  /** @type {Map<number, string>} */
  const found = new Map();
  for (const [signal, patience] of /** @type {const} */ ([
    ['SIGTERM', 30],
    ['SIGKILL', 300],
  ])) {
    let fewest = Infinity;
    for (let quiet = 0; quiet < patience; quiet += 1) {
      const now = which();
      if (now.length === 0) return [...found.values()];
      if (now.length < fewest) quiet = 0;
      fewest = Math.min(fewest, now.length);
      for (const pid of now) {
        if (found.has(pid) && signal === 'SIGTERM') continue;
        found.set(pid, nameOf(pid));
        try {
          process.kill(pid, signal);
        } catch {
          /* ended by itself */
        }
      }
      await sleep(100);
    }
  }
  throw new Error(`these do not end: ${which().map(nameOf).join('; ')}`);
}

/**
 * The product's own way to end a private daemon, its guests and its namespace, for every home in
 * the folder.
 * @param {string} folder
 * @returns {readonly string[]}
 */
function stopDaemons(folder, depth = 3) {
  const script = fileURLToPath(new URL('../../lib/libvirt/private-daemon.sh', import.meta.url));
  // Homes lie at most so deep: folder of the run, folder of a test, home.
  const homes =
    depth === 0
      ? []
      : list(folder)
          .map((name) => join(folder, name))
          .filter(isFolder);
  return homes.flatMap((home) => {
    const netns = `khw-${createHash('sha256').update(realpathSync(home)).digest('hex').slice(0, 8)}`;
    const stands = existsSync(`/run/netns/${netns}`);
    if (!stands && !existsSync(join(home, 'run/libvirt'))) return stopDaemons(home, depth - 1);
    execFileSync('bash', [script, 'stop', home, join(home, 'run'), netns], { stdio: 'inherit' });
    return stands ? [`private daemon of ${home}`] : [];
  });
}

/** @param {string} path */
const isFolder = (path) => lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

const namespaces = () => list('/run/netns');

/** @param {string} name */
async function removeNamespace(name) {
  const network = networkNamed(name);
  await endAll(() => pids().filter((pid) => networkOf(pid) === network));
  execFileSync('ip', ['netns', 'delete', name], { stdio: 'inherit' });
  return [`network namespace ${name}`];
}

/** @param {string} name */
const networkNamed = (name) =>
  `net:[${/\d+/.exec(spawnSync('stat', ['-Lc', '%i', `/run/netns/${name}`], { encoding: 'utf8' }).stdout)?.[0]}]`;
/** @param {number | 'self'} pid */
const networkOf = (pid) => linkOf(`/proc/${pid}/ns/net`);

/**
 * The network namespaces of these processes that have a name: this computer's own has none.
 * @param {readonly number[]} all
 */
function networksOf(all) {
  const named = new Set(namespaces().map(networkNamed));
  return [...new Set(all.map(networkOf))].flatMap((network) =>
    network !== undefined && network !== networkOf('self') && named.has(network) ? [network] : [],
  );
}

/**
 * Ends all that is in a network namespace, and takes its names away.
 * @param {string} network
 */
async function removeNetwork(network) {
  const ended = await endAll(() => pids().filter((pid) => networkOf(pid) === network));
  const names = namespaces().filter((name) => networkNamed(name) === network);
  return [...ended, ...(await Promise.all(names.map(removeNamespace))).flat()];
}

/** @param {string} path */
function linkOf(path) {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

/** Those directly below the root of each hierarchy: version 1 has a folder for each. */
function controlGroups() {
  const roots = [
    '/sys/fs/cgroup',
    ...list('/sys/fs/cgroup').map((name) => `/sys/fs/cgroup/${name}`),
  ];
  return roots.flatMap((root) =>
    list(root)
      .filter((name) => name.startsWith(prefix))
      .map((name) => join(root, name)),
  );
}

/** @param {string} label */
const groupsOf = (label) => controlGroups().filter((path) => labelIn(basename(path)) === label);

/** @param {string} path */
async function removeGroup(path) {
  for (const name of list(path))
    if (isFolder(join(path, name))) await removeGroup(join(path, name));
  await endAll(() => read(join(path, 'cgroup.procs')).split('\n').filter(Boolean).map(Number));
  if (existsSync(path)) rmdirSync(path);
  return [`control group ${path}`];
}

/**
 * Deepest and latest first. proc_pid_mountinfo(5), field 5; a space is \040 there.
 * @param {string} folder
 */
function mountsBelow(folder) {
  return read('/proc/self/mountinfo')
    .split('\n')
    .map((line) =>
      (line.split(' ')[4] ?? '').replace(/\\(\d{3})/g, (_, code) =>
        String.fromCharCode(Number.parseInt(code, 8)),
      ),
    )
    .filter((path) => path.startsWith(`${folder}/`))
    .reverse();
}

/** @param {string} folder */
function unmount(folder) {
  return mountsBelow(folder).map((path) => {
    if (spawnSync('umount', [path]).status !== 0)
      execFileSync('umount', ['--lazy', path], { stdio: 'inherit' });
    return `mount ${path}`;
  });
}

/** @param {string} folder */
function detachLoops(folder) {
  return list('/sys/block')
    .filter((name) => read(`/sys/block/${name}/loop/backing_file`).startsWith(`${folder}/`))
    .map((name) => {
      execFileSync('losetup', ['--detach', `/dev/${name}`], { stdio: 'inherit' });
      return `loop device ${name}`;
    });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const line of await sweep()) console.log(`removed, of a test run that is gone: ${line}`);
}
