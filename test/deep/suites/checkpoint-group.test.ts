/**
 * A checkpoint is all machines at one instant, with memory, data, clocks and connections; nothing
 * is lost by mistake.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { checkpointed, running, starts } from '../checkpointed.js';
import { handedLab } from '../handed.js';
import { smallMachines } from '../small-lab.js';

await t.test(
  'up has kept the state in which each chapter begins, and that in which the next one does',
  async (t) => {
    const { lab, expect } = handedLab();
    const { checkpoints, current } = JSON.parse(
      (await lab(['checkpoint', 'list', '--format', 'json'])).stdout,
    ) as { checkpoints: { name: string; parent?: string }[]; current: string };
    t.same(
      checkpoints.map(({ name }) => name),
      starts,
    );
    t.same(
      checkpoints.map(({ parent }) => parent),
      [undefined, ...starts.slice(0, -1)],
    );
    t.equal(current, '08');
    t.match(
      (await expect(t, 0, ['up', '--yes', '--until', '07'], 'up again')).stderr,
      /- Checkpoint 08: already there/,
    );
  },
);

const {
  lab,
  on,
  name,
  ok,
  restore,
  names,
  states,
  status,
  isBase,
  noHalves,
  virsh,
  content,
  base,
} = await checkpointed();
const { KHW_LAB_HOME: home = '' } = process.env;

await t.test('memory, processes, clocks and connections', async (t) => {
  await on(
    'member-0',
    'nohup sh -c "echo \\$\\$ > /root/pid; while :; do date +%s >> /root/ticks; sleep 1; done" >/dev/null 2>&1 &',
  );
  const boot = (await on('member-0', 'cat /root/pid /proc/sys/kernel/random/boot_id')).stdout;
  // Two connections that live through the save: from here, and from one guest to another.
  const longHere = on('member-1', 'for i in 1 2 3 4 5 6 7 8 9; do echo $i; sleep 1; done');
  const longThere = on(
    'jumpbox',
    'ssh member-1 "for i in 1 2 3 4 5 6 7 8 9; do echo \\$i; sleep 1; done"',
  );
  const saved = await ok(t, ['checkpoint', 'save', 'ticking', '--format', 'json']);
  const { pauseMs, ms, bytes } = JSON.parse(saved.stdout) as {
    pauseMs: number;
    ms: number;
    bytes: number;
  };
  t.comment(
    `paused for ${Math.round(pauseMs)} ms of ${Math.round(ms)}, ${Math.round(bytes / 2 ** 20)} MiB`,
  );
  t.ok(pauseMs > 0 && pauseMs <= ms && bytes > 2 ** 20);
  for (const long of [longHere, longThere])
    t.same(
      [(await long).code, (await long).stdout],
      [0, '1\n2\n3\n4\n5\n6\n7\n8\n9\n'],
      'a connection is not broken by a save',
    );
  await content.write(base);
  await on('member-0', 'kill $(cat /root/pid)');
  await on('member-1', 'rm -rf /etc/ssh /usr/bin; sync');
  const restored = await ok(t, ['checkpoint', 'restore', 'ticking', '--yes']);
  t.match(
    restored.stderr,
    /all machines answer after [\d.]+s, \d+ services run after/,
    'says what was proved, and how long it took',
  );
  await isBase(t);
  t.equal(
    (await on('member-0', 'cat /root/pid /proc/sys/kernel/random/boot_id')).stdout,
    boot,
    'not rebooted',
  );
  t.equal(
    (await on('member-0', 'kill -0 $(cat /root/pid) && echo alive')).stdout,
    'alive\n',
    'the process that was killed lives again',
  );
  for (const machine of smallMachines) {
    const [before, clock, after] = [
      Date.now(),
      Number((await on(machine, 'date +%s%3N')).stdout),
      Date.now(),
    ];
    t.ok(
      clock > before - 500 && clock < after + 500,
      `the clock of ${machine} is right to half a second`,
    );
  }
  await ok(t, ['checkpoint', 'restore', 'base', '--yes']);
});

await t.test('nothing is lost by a mistyped name, nor without being asked', async (t) => {
  const wrong = await restore('bsae');
  t.match([wrong.code, wrong.stderr], [2, /no checkpoint "bsae"[^]*Did you mean base\?/]);
  const unasked = await lab(['reset', '07']);
  t.match(
    [unasked.code, unasked.stderr],
    [2, /What was done since "base"[^]*--save NAME[^]*--yes/],
  );
  t.match(await lab(['reset', '99', '--yes']), { code: 2, stderr: /there is no chapter "99"/ });
  t.match(await lab(['checkpoint', 'save', 'base']), { code: 2, stderr: /already/ });
  t.match(await lab(['checkpoint', 'save', '08']), { code: 2, stderr: /start of a chapter/ });
  await isBase(t);
});

await t.test('a machine that is paused before saving', async (t) => {
  await virsh('suspend', `${name}-member-0`);
  t.match(await lab(['checkpoint', 'save', 'paused']), {
    code: 3,
    stderr: /member-0 is paused[^]*khw-lab up/,
  });
  await ok(t, ['up', '--yes', '--until', 'machines'], 'up resumes it');
  t.same(await states(), running);
});

await t.test('made for other machines: the lab file has changed since', async (t) => {
  const file = join(home, 'labs', name, 'lab.yaml');
  const made = readFileSync(file, 'utf8');
  const changed = made.replace(
    /^(\s*memory(?:MiB)?: *)(\d+)/m,
    (_, before: string, size: string) => `${before}${Number(size) + 64}`,
  );
  t.not(changed, made);
  writeFileSync(file, changed);
  t.match(await restore('base'), { code: 3, stderr: /base was made of other machines/ });
  writeFileSync(file, made);
  await isBase(t);
});

await t.test('a snapshot removed behind our back on one machine', async (t) => {
  await ok(t, ['checkpoint', 'save', 'robbed']);
  const victim =
    (await virsh('snapshot-list', `${name}-member-0`, '--name'))
      .split('\n')
      .find((line) => line.startsWith('robbed.')) ?? '';
  await virsh('snapshot-delete', `${name}-member-0`, victim);
  t.notOk((await names()).includes('robbed'), 'a half is not offered');
  t.match(await restore('robbed'), { code: 2, stderr: /no checkpoint "robbed"/ });
  await ok(t, ['checkpoint', 'restore', 'base', '--yes'], 'restore of another one');
  await noHalves(t);
  await isBase(t);
});

await t.test('two commands at once', async (t) => {
  const both = await Promise.all([lab(['checkpoint', 'save', 'first']), restore('base')]);
  t.same(both.map(({ code }) => code).sort(), [0, 3]);
  t.match(
    both.find(({ code }) => code === 3)?.stderr,
    /another command holds the lab: khw-lab checkpoint (save|restore), process \d+/,
  );
  t.equal((await status()).chapter, '07');
});
