/**
 * Checkpoints on real guests, with khw-lab used as a person would use it, and broken in every way that the design names. One
 * lab, one running order: each part ends with the lab whole again. SEED=… repeats a run's random part.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { ownPaths } from '../../lib/cli/home.js';
import { systemClock } from '../../lib/host/clock.js';
import { hostRunner } from '../../lib/host/process.js';
import { directFleet, openLab } from '../../lib/lab/open.js';
import type { Fleet } from '../../lib/ssh/fleet.js';
import { ownCache } from '../helpers/cache.js';
import { khwLab, type CliOptions, type CliResult } from '../helpers/cli.js';
import { generator } from '../helpers/random.js';
import { labelledPath } from '../helpers/temporary.js';

const isRoot = process.getuid?.() === 0;
const home = labelledPath('lab-', '/var/lib');
const cache = ownCache();
const env = { KHW_LAB_HOME: home, KHW_LAB_CACHE: cache };
Object.assign(process.env, env);
const name = 'khwcp';
const machines = ['jumpbox', 'server', 'node-0', 'node-1'];
const disks = join(home, 'labs', name, 'disks');
const image = `${home}.img`;

const lab = (args: readonly string[], options: CliOptions = {}): Promise<CliResult> => {
  const end = args.indexOf('--');
  return khwLab(end === -1 ? [...args, '--lab', name] : [...args.slice(0, end), '--lab', name, ...args.slice(end)], { ...options, env });
};
const on = (machine: string, command: string, input?: string): Promise<CliResult> =>
  lab(['ssh', machine, '--', command], input === undefined ? {} : { input });
const restore = (checkpoint: string, ...flags: readonly string[]): Promise<CliResult> => lab(['checkpoint', 'restore', checkpoint, '--yes', ...flags]);

// The machines' disks on a file system of their own, which can be filled. It must be there before the private daemon looks.
if (isRoot) {
  mkdirSync(disks, { recursive: true });
  execFileSync('truncate', ['-s', '40G', image]);
  execFileSync('mkfs.ext4', ['-q', '-m', '0', image]);
  execFileSync('mount', ['-o', 'loop', image, disks]);
}

t.teardown(async () => {
  (await fleet)?.close();
  // Unmounted by the last part already, where all went well.
  if (isRoot) spawnSync('umount', ['--lazy', disks]);
  const destroyed = await lab(['destroy', '--yes']);
  if (destroyed.code !== 0) t.comment(destroyed.stderr);
  for (const path of [home, image]) rmSync(path, { recursive: true, force: true });
});

interface Listed { readonly name: string; readonly kind: string; readonly parent?: string; readonly ramBytes: number; readonly saved: string; readonly mode: string }
interface Tree { readonly checkpoints: readonly Listed[]; readonly current?: string }

const tree = async (): Promise<Tree> => JSON.parse((await lab(['checkpoint', 'list', '--format', 'json'])).stdout) as Tree;
const names = async (): Promise<readonly string[]> => (await tree()).checkpoints.map((each) => each.name);

interface Status { readonly chapter: string | null; readonly connection: { readonly uri: string }; readonly machines: readonly { readonly name: string; readonly state: string }[] }
const status = async (): Promise<Status> => JSON.parse((await lab(['status', '--format', 'json'])).stdout) as Status;
const states = async (): Promise<readonly string[]> => (await status()).machines.map(({ state }) => state);
const running = ['running', 'running', 'running', 'running'];

/** libvirt's own answer, behind khw-lab's back. */
async function virsh(...args: readonly string[]): Promise<string> {
  return execFileSync('virsh', ['-q', '-c', (await status()).connection.uri, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Names of the snapshots of every machine; they must be the same ones everywhere. */
async function assertNoHalves(t: Test): Promise<void> {
  const [first, ...rest] = await Promise.all(machines.map(async (machine) => (await virsh('snapshot-list', `${name}-${machine}`, '--name')).split('\n').filter((line) => line !== '').sort()));
  for (const each of rest) t.same(each, first, 'every machine has the same snapshots');
  t.equal(first?.length, (await names()).length, 'all of them are offered');
}

function ok(t: Test, result: CliResult, what: string): CliResult {
  t.comment(`${what}: ${result.seconds.toFixed(1)} s, exit code ${result.code ?? 'none (signal)'}`);
  if (result.code !== 0) t.comment(result.stdout.slice(-2000), result.stderr.slice(-6000));
  t.equal(result.code, 0, what);
  return result;
}

/** Runs a command and does something when a command that it runs itself matches, for the n-th time. */
function disturbed(args: readonly string[], pattern: RegExp, disturb: (child: { kill(signal: NodeJS.Signals): boolean }) => void, nth = 1): Promise<CliResult> {
  let seen = 0;
  return lab([...args, '--debug'], {
    watch: (line, child) => {
      if (line.startsWith('debug: ') && pattern.test(line) && ++seen === nth) disturb(child);
    },
  });
}

function qemuOf(machine: string): number {
  const found = readdirSync('/proc').filter((pid) => /^\d+$/.test(pid)).find((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(`guest=${name}-${machine},`);
    } catch {
      return false;
    }
  });
  return Number(found);
}

let fleet: Promise<Fleet> | undefined;

/** bash on a machine over a connection of this test's own, which is quicker than a khw-lab for each command. */
async function shell(machine: string, command: string, input = ''): Promise<string> {
  const context = { runner: hostRunner(), paths: ownPaths(), clock: systemClock, signal: new AbortController().signal, trace: undefined, isRoot };
  fleet ??= openLab(context, name, 'auto').then((opened) => directFleet(context, opened));
  return (await (await (await fleet).session(machine)).run(['bash', '-c', command], { input, ok: 'any', timeout: 60_000 })).stdout;
}

/** What is in the machines: file digests by machine, and all that etcd has under /test. */
type Content = Readonly<Record<string, string>>;

async function content(): Promise<Content> {
  // What was put back knows nothing of the connections there are.
  (await fleet)?.drop();
  const found = await Promise.all(machines.map(async (machine) => {
    const keys = machine === 'server' ? '; echo --; etcdctl get --prefix /test 2>&1' : '';
    const [files = '', etcd] = (await shell(machine, `cd /root; sha256sum data-* 2>/dev/null${keys}`)).split('--\n');
    return { [machine]: files, ...etcd === undefined ? {} : { etcd } };
  }));
  return Object.assign({}, ...found) as Content;
}

let serial = 0;

/** Writes a file with a known digest on every machine, and a key. Answers what must be there from then on. */
async function write(before: Content): Promise<Content> {
  serial += 1;
  const label = String(serial).padStart(3, '0');
  const after: Record<string, string> = { ...before };
  await Promise.all(machines.map(async (machine) => {
    const text = createHash('sha512').update(`${label} ${machine}`).digest('hex').repeat(1 + (serial * 7919) % 900);
    const key = machine === 'server' ? `; etcdctl put /test/${label} value-${label} >/dev/null` : '';
    await shell(machine, `cat > /root/data-${label}${key}`, text);
    after[machine] = `${before[machine] ?? ''}${createHash('sha256').update(text).digest('hex')}  data-${label}\n`;
  }));
  after['etcd'] = `${before['etcd'] ?? ''}/test/${label}\nvalue-${label}\n`;
  return after;
}

const empty: Content = { ...Object.fromEntries(machines.map((machine) => [machine, ''])), etcd: '' };
let base: Content = empty;

t.test('up keeps the state in which each chapter begins, and that in which the next one does', async (t) => {
  ok(t, await lab(['up', '--yes', '--until', '07']), 'up --until 07');
  t.same(await names(), ['02', '03', '04', '05', '06', '07', '08']);
  t.equal((await tree()).current, '08');
  t.same((await tree()).checkpoints.map(({ parent }) => parent), [undefined, '02', '03', '04', '05', '06', '07']);
  await assertNoHalves(t);
  const again = ok(t, await lab(['up', '--yes', '--until', '07']), 'up again');
  t.match(again.stderr, /- Checkpoint 08: already there/);
  t.equal((await names()).length, 7, 'nothing is saved twice');
});

t.test('all machines at one instant, with memory, data, clocks and connections', async (t) => {
  base = await write(empty);
  await on('node-0', 'nohup sh -c "echo \\$\\$ > /root/pid; while :; do date +%s >> /root/ticks; sleep 1; done" >/dev/null 2>&1 &');
  const boot = (await on('node-0', 'cat /root/pid /proc/sys/kernel/random/boot_id')).stdout;
  // Two connections that live through the save: from here, and from one guest to another.
  const longHere = on('server', 'for i in 1 2 3 4 5 6 7 8 9; do echo $i; sleep 1; done');
  const longThere = on('jumpbox', 'ssh node-1 "for i in 1 2 3 4 5 6 7 8 9; do echo \\$i; sleep 1; done"');
  const saved = ok(t, await lab(['checkpoint', 'save', 'base', '-m', 'known files', '--format', 'json']), 'checkpoint save');
  const { pauseMs, ms, bytes } = JSON.parse(saved.stdout) as { pauseMs: number; ms: number; bytes: number };
  t.comment(`paused for ${Math.round(pauseMs)} ms of ${Math.round(ms)}, ${Math.round(bytes / 2 ** 20)} MiB`);
  t.ok(pauseMs > 0 && pauseMs <= ms && bytes > 2 ** 20);
  for (const long of [longHere, longThere]) t.same([(await long).code, (await long).stdout], [0, '1\n2\n3\n4\n5\n6\n7\n8\n9\n'], 'a connection is not broken by a save');
  await write(base);
  await on('node-0', 'kill $(cat /root/pid)');
  await on('node-1', 'rm -rf /etc/ssh /usr/bin; sync');
  const restored = ok(t, await restore('base'), 'checkpoint restore');
  t.match(restored.stderr, /all machines answer after [\d.]+s, \d+ services run after/, 'says what was proved, and how long it took');
  t.same(await content(), base);
  t.equal((await on('node-0', 'cat /root/pid /proc/sys/kernel/random/boot_id')).stdout, boot, 'not rebooted');
  t.equal((await on('node-0', 'kill -0 $(cat /root/pid) && echo alive')).stdout, 'alive\n', 'the process that was killed lives again');
  await on('node-0', 'kill $(cat /root/pid)');
  for (const machine of machines) {
    const [before, clock, after] = [Date.now(), Number((await on(machine, 'date +%s%3N')).stdout), Date.now()];
    t.ok(clock > before - 500 && clock < after + 500, `the clock of ${machine} is right to half a second`);
  }
});

t.test('nothing is lost by a mistyped name, nor without being asked', async (t) => {
  const before = await content();
  const wrong = await restore('bsae');
  t.match([wrong.code, wrong.stderr], [2, /no checkpoint "bsae"[^]*Did you mean base\?/]);
  const unasked = await lab(['reset', '07']);
  t.match([unasked.code, unasked.stderr], [2, /What was done since "base"[^]*--save NAME[^]*--yes/]);
  t.match(await lab(['reset', '13', '--yes']), { code: 2, stderr: /there is no chapter "13"/ });
  t.match(await lab(['checkpoint', 'save', 'base']), { code: 2, stderr: /already/ });
  t.match(await lab(['checkpoint', 'save', '08']), { code: 2, stderr: /start of a chapter/ });
  t.same(await content(), before);
});

t.test('kill -9 of khw-lab while saving', async (t) => {
  for (const nth of [1, 2, 4]) {
    const killed = await disturbed(['checkpoint', 'save', `killed-${nth}`], /snapshot-create --domain/, (child) => child.kill('SIGKILL'), nth);
    t.equal(killed.code, null);
    // Paused machines are not saved in silence: the next step is named.
    const refused = await lab(['checkpoint', 'save', 'after-kill']);
    if (refused.code !== 0) t.match(refused, { code: 3, stderr: /paused[^]*khw-lab up/ });
    ok(t, nth === 1 ? await lab(['up', '--yes', '--until', 'machines']) : await restore('base'), nth === 1 ? 'up goes on' : 'restore');
    t.same(await content(), base);
    await assertNoHalves(t);
  }
  const left = (await names()).filter((each) => each.includes('kill'));
  if (left.length > 0) {
    t.comment(`whole all the same, because libvirt finished: ${left.join(', ')}`);
    ok(t, await restore(left[0] ?? ''), 'what is offered can be restored');
    t.same(await content(), base);
    ok(t, await lab(['checkpoint', 'remove', ...left, '--yes']), 'remove');
  }
});

t.test('kill -9 of khw-lab while restoring', async (t) => {
  const marked = await disturbed(['checkpoint', 'restore', 'base', '--yes'], /'suspend' '--domain'/, (child) => child.kill('SIGKILL'));
  t.equal(marked.code, null);
  const refused = await lab(['up', '--yes', '--until', 'machines']);
  t.match(refused, { code: 3, stderr: /restoring base was broken off[^]*stays paused[^]*checkpoint restore base --lab khwcp/ }, 'machines at different instants do not run on');
  t.match(await lab(['checkpoint', 'save', 'mixed']), { code: 3, stderr: /broken off/ });
  ok(t, await restore('base'), 'restore again');
  t.same(await content(), base);
  for (const nth of [1, 3]) {
    t.equal((await disturbed(['checkpoint', 'restore', 'base', '--yes'], /snapshot-revert --domain/, (child) => child.kill('SIGKILL'), nth)).code, null);
    ok(t, await restore('base'), `restore again, killed at revert ${nth}`);
    t.same([await content(), await states()], [base, running]);
  }
  await assertNoHalves(t);
});

t.test('kill -9 of one QEMU while saving', async (t) => {
  const failed = await disturbed(['checkpoint', 'save', 'crashed'], /'suspend' '--domain'/, () => process.kill(qemuOf('node-1'), 'SIGKILL'));
  t.match(failed, { code: 3, stderr: /node-1/ });
  t.notOk((await names()).includes('crashed'));
  t.same(await states(), ['running', 'running', 'running', 'shut off'], 'the others run on');
  t.match(await lab(['checkpoint', 'save', 'without-one']), { code: 3, stderr: /node-1 is shut off[^]*khw-lab up/ }, 'a lab with a machine that is off is not saved');
  await assertNoHalves(t);
  ok(t, await restore('base'), 'restore, with a machine that is off');
  t.same([await content(), await states()], [base, running]);
});

t.test('a machine that is paused before saving', async (t) => {
  await virsh('suspend', `${name}-node-0`);
  t.match(await lab(['checkpoint', 'save', 'paused']), { code: 3, stderr: /node-0 is paused[^]*khw-lab up/ });
  ok(t, await lab(['up', '--yes', '--until', 'machines']), 'up resumes it');
  t.same(await states(), running);
});

t.test('disk full: refused before it begins; and when it fills up under way', { skip: isRoot ? false : 'needs a file system to fill' }, async (t) => {
  const filler = join(disks, 'filler');
  const fill = (left: number): void => {
    const { bavail, bsize } = statfsSync(disks);
    execFileSync('fallocate', ['-l', String(bavail * bsize - left), filler]);
  };
  fill(700 * 2 ** 20);
  const refused = await lab(['checkpoint', 'save', 'too-big', '--debug']);
  t.match(refused, { code: 3, stderr: /a checkpoint may take [\d.]+ [MG]iB, and .*disks has \d+ MiB left[^]*prune/ });
  t.notMatch(refused.stderr, /'suspend'/, 'nothing was begun');
  rmSync(filler);
  const failed = await disturbed(['checkpoint', 'save', 'too-big'], /'suspend' '--domain'/, () => fill(150 * 2 ** 20));
  t.match(failed, { code: 3, stderr: /too-big was not made[^]*df/ });
  rmSync(filler);
  await assertNoHalves(t);
  t.notOk((await names()).includes('too-big'));
  ok(t, await restore('base'), 'restore');
  t.same([await content(), await states()], [base, running]);
  ok(t, await lab(['checkpoint', 'save', 'fits-again']), 'save');
  ok(t, await lab(['checkpoint', 'remove', 'fits-again', '--yes']), 'remove');
});

t.test('made for other machines: the lab file has changed since', async (t) => {
  const file = join(home, 'labs', name, 'lab.yaml');
  const made = readFileSync(file, 'utf8');
  const changed = made.replace(/^(\s*memory(?:MiB)?: *)(\d+)/m, (_, before: string, size: string) => `${before}${Number(size) + 64}`);
  t.not(changed, made);
  writeFileSync(file, changed);
  t.match(await restore('base'), { code: 3, stderr: /base was made of other machines/ });
  writeFileSync(file, made);
  t.same([await content(), await states()], [base, running]);
});

t.test('a snapshot removed behind our back on one machine', async (t) => {
  ok(t, await lab(['checkpoint', 'save', 'robbed']), 'save');
  const victim = (await virsh('snapshot-list', `${name}-node-0`, '--name')).split('\n').find((line) => line.startsWith('robbed.')) ?? '';
  await virsh('snapshot-delete', `${name}-node-0`, victim);
  t.notOk((await names()).includes('robbed'), 'a half is not offered');
  t.match(await restore('robbed'), { code: 2, stderr: /no checkpoint "robbed"/ });
  ok(t, await restore('base'), 'restore of another one');
  await assertNoHalves(t);
  t.same(await content(), base);
});

t.test('two commands at once', async (t) => {
  const both = await Promise.all([lab(['checkpoint', 'save', 'first']), restore('base')]);
  t.same(both.map(({ code }) => code).sort(), [0, 3]);
  t.match(both.find(({ code }) => code === 3)?.stderr, /another command holds the lab: khw-lab checkpoint (save|restore), process \d+/);
  if ((await names()).includes('first')) ok(t, await lab(['checkpoint', 'remove', 'first', '--yes']), 'remove');
});

t.test('Ctrl-C at each phase', async (t) => {
  for (const [phase, pattern] of [['asking', /comm -12/], ['pausing', /'suspend' '--domain'/], ['saving', /snapshot-create --domain/], ['resuming', /'resume' '--domain'/]] as const) {
    const stopped = await disturbed(['checkpoint', 'save', `stopped-${phase}`], pattern, (child) => child.kill('SIGINT'));
    t.match([stopped.code, (await names()).includes(`stopped-${phase}`)], [130, false], `save, while ${phase}`);
    t.same(await states(), running, 'the machines run on');
  }
  await assertNoHalves(t);
  for (const [phase, pattern] of [['marking', /'metadata' '--domain'/], ['pausing', /'suspend' '--domain'/], ['reverting', /snapshot-revert --domain/], ['resuming', /'resume' '--domain'/], ['clocks', /EPOCHREALTIME/]] as const) {
    const stopped = await disturbed(['checkpoint', 'restore', 'base', '--yes'], pattern, (child) => child.kill('SIGINT'));
    t.match([stopped.code, stopped.stderr], [130, /checkpoint restore base --lab khwcp/], `restore, while ${phase}: says how to go on`);
    ok(t, await restore('base'), `restore again after Ctrl-C while ${phase}`);
    t.same(await states(), running);
  }
  t.same(await content(), base);
});

t.test('20 random operations: every checkpoint gives back its own files and keys', async (t) => {
  const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
  t.comment(`SEED=${seed}`);
  const below = generator(seed);
  const random = (limit: number): number => Math.floor(below() * limit);
  const known = new Map<string, Content>([['base', base]]);
  let at = base;
  let parent = 'base';
  const parents = new Map<string, string>();
  const log: string[] = [];
  for (let step = 1; step <= 20; step++) {
    at = await write(at);
    const choice = random(10);
    if (choice < 4) {
      const made = `r${step}`;
      ok(t, await lab(['checkpoint', 'save', made]), `${step}: save ${made}`);
      known.set(made, at);
      parents.set(made, parent);
      parent = made;
      log.push(`save ${made}`);
    } else {
      const target = [...known.keys()][random(known.size)] ?? 'base';
      const keep = choice === 9 ? `k${step}` : undefined;
      if (keep !== undefined) {
        known.set(keep, at);
        parents.set(keep, parent);
      }
      ok(t, await restore(target, ...keep === undefined ? [] : ['--save', keep]), `${step}: restore ${target}${keep === undefined ? '' : `, keeping ${keep}`}`);
      at = known.get(target) ?? empty;
      parent = target;
      log.push(`restore ${target}`);
    }
    t.same(await content(), at, `${step}: files and keys`);
  }
  t.comment(log.join('; '));
  const found = await tree();
  t.equal(found.current, parent);
  for (const [child, expected] of parents) t.equal(found.checkpoints.find((each) => each.name === child)?.parent, expected, `${child} comes from ${expected}`);
  await assertNoHalves(t);
  ok(t, await lab(['checkpoint', 'prune', '--yes']), 'prune');
  t.same(await names(), ['02', '03', '04', '05', '06', '07', '08'], 'starts of chapters are kept');
});

t.test('start: by the nearest earlier checkpoint, and the chapters between', async (t) => {
  ok(t, await lab(['checkpoint', 'remove', '06', '07', '08', '--yes']), 'remove');
  const started = ok(t, await lab(['start', '08', '--yes']), 'start 08, from 05');
  t.match(started.stderr, /Restore 05.*07 Bootstrap etcd/s);
  t.same([(await status()).chapter, (await tree()).current], ['07', '08']);
  t.same(await names(), ['02', '03', '04', '05', '06', '07', '08']);
  t.same((await content())['etcd'], '');
});

t.test('with the machines shut off; from a lab that is off; and nothing is left behind', async (t) => {
  const saved = ok(t, await lab(['checkpoint', 'save', 'cold', '--cold', '--format', 'json']), 'save --cold');
  t.match(JSON.parse(saved.stdout), { mode: 'cold', bytes: 0 });
  await on('server', 'rm -rf /var/lib/etcd /etc/etcd; sync');
  ok(t, await restore('cold'), 'restore of a cold one');
  t.equal((await on('server', 'etcdctl endpoint health 2>&1 | grep -c "is healthy"')).stdout, '1\n');
  t.equal((await status()).chapter, '07');
  ok(t, await lab(['stop']), 'stop');
  ok(t, await lab(['reset', '07', '--yes']), 'reset of a lab that is off');
  t.same(await states(), running);
  (await fleet)?.close();
  if (isRoot) execFileSync('umount', ['--lazy', disks]);
  ok(t, await lab(['destroy', '--yes']), 'destroy');
  t.notOk(existsSync(join(home, 'labs', name)));
});
