/**
 * The label of a test run: who started it, so that what a killed run left behind is told from what
 * a living one uses. It is part of every folder's name that a test makes, and in the environment of
 * every process that one starts.
 */
import { chmodSync, existsSync, mkdirSync, readFileSync, readlinkSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

export const variable = 'KHW_TEST_RUN';
export const prefix = 'khw-test-';

const pattern = /^(\d+)-(\d+)-([0-9a-f]{8})-([0-9a-z]+)$/;

/** This run's label: the runner's, or where a test file is run by itself, one of this process. */
export function runLabel() {
  return (process.env[variable] ??= labelOf(process.pid));
}

/**
 * PID, start in clock ticks since boot (proc_pid_stat(5), field 22: a reused pid has another),
 * boot, pid namespace.
 * @param {number} pid
 */
export function labelOf(pid) {
  return `${pid}-${startOf(pid)}-${boot()}-${pidNamespace()}`;
}

/**
 * The runner with that label does not run any more. Of another pid namespace nothing can be said
 * before a reboot.
 * @param {string} label
 */
export function isGone(label) {
  const [, pid, start, bootId, namespace] = pattern.exec(label) ?? [];
  if (pid === undefined) return false;
  if (bootId !== boot()) return true;
  return namespace === pidNamespace() && startOf(Number(pid)) !== start;
}

/**
 * The label that a folder's, a control group's or a namespace's name carries, if it carries one.
 * @param {string} name
 */
export function labelIn(name) {
  const [label = ''] = name.startsWith(prefix) ? name.slice(prefix.length).split('.') : [];
  return pattern.test(label) ? label : undefined;
}

/**
 * A name for a thing of this run that lies in no folder: a network namespace, a control group.
 * @param {string} suffix
 */
export const labelledName = (suffix) => `${prefix}${runLabel()}.${suffix}`;

const made = new Set();

/**
 * This run's own folder in `parent`, open to all users as /tmp is. Everything that a test makes on
 * disk lies in one of these.
 */
export function labelledFolder(parent = tmpdir()) {
  // The runner points TMPDIR there already.
  if (basename(parent) === prefix + runLabel()) return parent;
  const folder = join(parent, prefix + runLabel());
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o1777);
  if (!made.has(folder)) process.on('exit', () => removeEmpty(folder));
  made.add(folder);
  return folder;
}

/** The folder for temporary files outside any run's own. */
export const outsideFolder = () =>
  labelIn(basename(tmpdir())) === undefined ? tmpdir() : dirname(tmpdir());

/** Where labelled folders may lie. */
export function parents() {
  const folders = [
    outsideFolder(),
    '/tmp',
    '/var/tmp',
    '/dev/shm',
    '/run',
    '/var/lib',
    '/var/lib/khw-lab',
    process.env['KHW_LAB_HOME'] ?? '',
  ];
  return [...new Set(folders)].filter((folder) => folder !== '' && existsSync(folder));
}

/** @param {string} folder */
function removeEmpty(folder) {
  try {
    rmdirSync(folder);
  } catch {
    /* others of this run use it: the runner removes it */
  }
}

/**
 * Undefined for a process that is not there, or is dead and not yet waited for.
 * @param {number} pid
 */
function startOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return ['Z', 'X'].includes(fields[0] ?? '') ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

const boot = () => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').slice(0, 8);
const pidNamespace = () => Number(/\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0]).toString(36);
