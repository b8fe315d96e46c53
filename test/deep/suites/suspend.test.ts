/**
 * A computer that slept, a clock that jumped, and QEMUs that stand still: what is wrong is said,
 * and `up` brings the lab back.
 */
import { setTimeout as delay } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { domainName } from '../../../lib/core/lab.js';
import { reportSchema } from '../../../lib/grade/schema.js';
import { resumeAll, suspendAll } from '../../../lib/libvirt/group.js';
import { openSite } from '../../prove/site.js';
import { qemuOf } from '../checkpointed.js';
import { handedLab } from '../handed.js';

const { name, lab, on, expect, status, readyNodes } = handedLab();
const site = await openSite(name, new AbortController().signal);
t.teardown(() => site.close());
const machines = site.opened.lab.machines.map((machine) => machine.name);
const domains = machines.map((machine) => domainName(site.opened.lab, machine));
const nodes = ['node-0', 'node-1'];

/** Seconds. */
const slept = 150;

const remark =
  /The clock of (\S+) is (\d+) s (behind|ahead of) this computer's, as after a sleep of the computer; `khw-lab up` sets it\./g;

/**
 * What checks remark about clocks, by machine: negative where one is behind. A machine that answers
 * late is left out, and asked again.
 */
async function clocksTold(wanted: number, first = ''): Promise<ReadonlyMap<string, number>> {
  const told = new Map<string, number>();
  for (let attempt = 0, text = first; attempt < 4 && told.size < wanted; attempt++) {
    if (text === '') text = (await lab(['check', '03'])).stderr;
    for (const [, machine = '', seconds, way] of text.matchAll(remark))
      told.set(machine, way === 'behind' ? -Number(seconds) : Number(seconds));
    text = '';
  }
  return told;
}

async function areRight(t: Test): Promise<void> {
  for (const machine of machines) {
    const [before, clock, after] = [
      Date.now(),
      Number((await on(machine, 'date +%s%3N')).stdout),
      Date.now(),
    ];
    t.ok(clock > before - 5000 && clock < after + 5000, `the clock of ${machine} is right`);
  }
  t.same(
    [...(await expect(t, 0, ['check', '03'])).stderr.matchAll(remark)].map(([text]) => text),
    [],
    'nothing is remarked',
  );
}

/**
 * Checks until all pass: what was restarted a moment ago comes back. Answers what does not pass in
 * the end.
 */
async function leftAtLast(t: Test): Promise<readonly string[]> {
  for (let attempt = 1; ; attempt++) {
    const { stdout, code, seconds } = await lab(['check', 'all', '--format', 'json']);
    const left = reportSchema
      .parse(JSON.parse(stdout))
      .checks.filter(({ state }) => state !== 'pass')
      .map(({ id, state }) => `${id} ${state}`);
    t.comment(
      `check all, attempt ${attempt}: ${seconds.toFixed(1)} s, ${left.join(', ') || 'all pass'}`,
    );
    if (code === 0 || attempt === 8) return left;
    await delay(5000);
  }
}

await t.test('the computer slept: clocks are told, and set by up', async (t) => {
  // As guests see it: their time stands still, all other time goes on, and libvirt finds them
  // running.
  await suspendAll(site.opened.virsh, domains);
  await delay(slept * 1000);
  await resumeAll(site.opened.virsh, domains);
  t.same(
    (await status()).machines.map(({ state }) => state),
    machines.map(() => 'running'),
  );
  const checked = await expect(t, 0, ['check', 'all'], 'check all, after it');
  const told = await clocksTold(machines.length, checked.stderr);
  t.same([...told.keys()].sort(), [...machines].sort(), checked.stderr);
  for (const [machine, ahead] of told) t.ok(ahead < 10 - slept, `${machine}: ${ahead} s`);
  await expect(t, 0, ['up', '--yes'], 'up, after it');
  t.same(await readyNodes(), nodes);
  await areRight(t);
  t.same(await leftAtLast(t), []);
});

await t.test('after a longer sleep no watchdog ends what keeps the network', async (t) => {
  const own = 'systemd-networkd systemd-journald systemd-udevd systemd-logind';
  for (const machine of machines) {
    const { stdout } = await on(machine, `systemctl show --value -p WatchdogUSec ${own}`);
    t.same([...new Set(stdout.trim().split(/\s+/))], ['0'], machine);
  }
});

await t.test('a checkpoint can be saved and restored then', async (t) => {
  await expect(t, 0, ['checkpoint', 'save', 'slept']);
  t.match(
    (await expect(t, 0, ['checkpoint', 'restore', 'slept', '--yes'])).stderr,
    /services run and node-0, node-1 are Ready/,
  );
  await expect(t, 0, ['checkpoint', 'remove', 'slept', '--yes']);
});

await t.test(
  "the computer's own clock was put back: one that is ahead is told and set",
  async (t) => {
    t.equal((await on('node-0', 'date -s "+200 seconds"')).code, 0);
    const ahead = (await clocksTold(1)).get('node-0') ?? 0;
    t.ok(ahead > 190 && ahead < 300, `${ahead} s`);
    await expect(t, 0, ['up', '--yes', '--until', 'machines'], 'up');
    await areRight(t);
  },
);

await t.test('QEMUs that stand still are named, and nothing hangs', async (t) => {
  const pids = machines.map((machine) => qemuOf(name, machine));
  const signalAll = (signal: NodeJS.Signals): void =>
    pids.forEach((pid) => process.kill(pid, signal));
  t.ok(
    pids.every((pid) => pid > 1),
    pids.join(', '),
  );
  try {
    signalAll('SIGSTOP');
    const { stdout } = await expect(t, 0, ['status']);
    for (const machine of machines)
      t.match(
        stdout,
        new RegExp(`^${machine} is standing still: .*\`ps .*guest=${name}-${machine}\``, 'm'),
      );
    const checked = await expect(t, 1, ['check', '07', '--format', 'json'], 'check 07');
    const { checks, counts } = reportSchema.parse(JSON.parse(checked.stdout));
    const silent = /standing still|does not answer/;
    t.same(
      checks
        .filter(
          (check) =>
            check.state !== 'blocked' ||
            (check.by.length === 0 && !silent.test(check.reason ?? '')),
        )
        .map(({ id, state }) => `${id} ${state}`),
      [],
    );
    t.equal(counts.broken, 0);
    t.match(JSON.stringify(checks), /standing still/);
  } finally {
    signalAll('SIGCONT');
  }
  await expect(t, 0, ['up', '--yes'], 'up, when they move again');
  await areRight(t);
  t.same(await leftAtLast(t), []);
  t.same(await readyNodes(), nodes);
});

await t.test('the lab is left as it was', async (t) => {
  await expect(t, 0, ['reset', 'done', '--yes']);
});
