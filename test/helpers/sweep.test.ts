import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import t, { type Test } from 'tap';
import { packageRoot } from '../../lib/host/paths.js';
import type { Mess } from './mess.js';
import { unlabelled } from '#run-guard';
import { labelledPath } from './temporary.js';
import { isGone, labelIn, labelOf, parents, prefix } from '#run-label';

const isRoot = process.getuid?.() === 0;
const programs = ['libvirtd', 'virtlogd', 'ip', 'qemu-system-x86_64', 'qemu-img', 'mkfs.ext2'];
const missing = isRoot
  ? programs.filter(
      (name) =>
        !['/usr/sbin', '/sbin', '/usr/bin', '/bin'].some((folder) =>
          existsSync(join(folder, name)),
        ),
    )
  : [];
const when = { skip: missing.length > 0 && `needs ${missing.join(', ')}` };
/** Of what libvirt learns of QEMU in seconds. */
const cache = labelledPath('khw-cache-', '/var/tmp');
t.teardown(() => rmSync(cache, { recursive: true }));
const script = (name: string): string => join(packageRoot, 'test/helpers', name);
const stage = [process.execPath, '--import', '@tapjs/typescript/import', script('mess.ts'), cache];

t.test('labels', (t) => {
  const own = labelOf(process.pid);
  const [pid, start, boot, namespace] = own.split('-');
  t.equal(labelIn(`${prefix}${own}`), own);
  t.equal(labelIn(`${prefix}${own}.half`), own);
  for (const name of ['khw-test-', 'khw-test-me', `khw-${own}`, own])
    t.equal(labelIn(name), undefined, name);
  t.equal(isGone(own), false, 'this process runs');
  t.equal(
    isGone(`${pid}-${Number(start) - 1}-${boot}-${namespace}`),
    true,
    'a pid that was used again',
  );
  t.equal(isGone(`${pid}-${start}-00000000-${namespace}`), true, 'before a reboot');
  t.equal(isGone(`1-1-${boot}-zzz`), false, "another container's, of which nothing is known");
  t.equal(isGone('nonsense'), false);
  t.end();
});

t.test(
  'kill -9 of the runner: the next run removes all of it, and nothing of a living one',
  when,
  async (t) => {
    const [dead, living] = await Promise.all([startRun(t), startRun(t)]);
    dead.runner.kill('SIGKILL');
    await once(dead.runner, 'exit');
    t.ok(everything(dead).length > 5, 'what a killed runner leaves');
    const removed = execFileSync(process.execPath, [script('abandoned.js'), 'true'], {
      encoding: 'utf8',
      env: unlabelled(),
    });
    t.same(everything(dead), [], 'nothing is left');
    t.match(
      removed,
      isRoot ? /qemu-system-x86[^]*network namespace khw-[0-9a-f]{8}/ : /process \d+, sleep/,
    );
    t.equal(
      everything(living).length,
      living.mess.folders.length +
        living.mess.pids.length +
        living.mess.namespaces.length +
        living.mess.groups.length +
        1,
      'the other has all of its own',
    );
    living.runner.kill('SIGTERM');
    const [code] = (await once(living.runner, 'close')) as [number];
    t.equal(code, 143);
    t.match(living.output.join('\n'), /^0 passed, 0 failed, ended by SIGTERM$/m);
    t.same(everything(living), []);
  },
);

t.test('npm test and Ctrl-C: the running stage ends, and the last line tells it', async (t) => {
  const runner = spawn(process.execPath, ['test/run.js', 'lint'], {
    cwd: packageRoot,
    env: unlabelled(),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const output: string[] = [];
  createInterface({ input: runner.stdout }).on('line', (line) => {
    output.push(line);
    if (line === '== lint') runner.kill('SIGINT');
  });
  const label = labelOf(runner.pid!);
  const [code] = (await once(runner, 'close')) as [number];
  t.equal(code, 130);
  t.match(output.at(-1), /^0 passed, 0 failed, ended by SIGINT in stage lint$/);
  t.same([...withLabel(label), ...foldersOf(label)], []);
});

interface Run {
  readonly runner: ChildProcess;
  readonly label: string;
  readonly mess: Mess;
  readonly output: string[];
}

/** Answers once the stage has made everything. */
async function startRun(t: Test): Promise<Run> {
  const runner = spawn(process.execPath, [script('abandoned.js'), ...stage], {
    detached: true,
    env: unlabelled(),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.teardown(() => {
    runner.kill('SIGKILL');
  });
  const output: string[] = [];
  const mess = new Promise<Mess>((resolve, reject) => {
    runner.on('exit', () => reject(new Error(`the runner ended:\n${output.join('\n')}`)));
    createInterface({ input: runner.stdout }).on('line', (line) => {
      output.push(line);
      if (line.startsWith('{')) resolve(JSON.parse(line) as Mess);
    });
  });
  return { runner, label: labelOf(runner.pid!), mess: await mess, output };
}

/**
 * All that is there of what a stage has made, and of processes that carry the label; one process
 * stands for all those.
 */
function everything({ label, mess }: Run): readonly string[] {
  return [
    ...mess.folders.filter((path) => existsSync(path)),
    ...mess.pids.filter(isRunning).map(String),
    ...mess.namespaces.filter((name) => existsSync(`/run/netns/${name}`)),
    ...mess.groups.filter((path) => existsSync(path)),
    ...withLabel(label).slice(0, 1),
    ...(existsSync(mess.folders[0]!) ? [] : [...foldersOf(label), ...mountsOf(label)]),
  ];
}

function withLabel(label: string): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return (
          isRunning(Number(pid)) &&
          readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`KHW_TEST_RUN=${label}\0`)
        );
      } catch {
        return false;
      }
    });
}

const foldersOf = (label: string): readonly string[] =>
  parents()
    .map((parent) => join(parent, prefix + label))
    .filter((path) => existsSync(path));
const mountsOf = (label: string): readonly string[] =>
  readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .filter((line) => line.includes(label));

function isRunning(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
