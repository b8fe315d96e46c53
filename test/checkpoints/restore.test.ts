import t from 'tap';
import { restoreCheckpoint } from '../../lib/checkpoints/restore.js';
import { saveCheckpoint } from '../../lib/checkpoints/save.js';
import { assertNotBrokenOff } from '../../lib/checkpoints/settle.js';
import { LabError } from '../../lib/core/errors.js';
import type { Liveness } from '../../lib/track/types.js';
import { smallLab } from '../labs/fixture.js';
import { runningLab, type FakeLab } from './fake-libvirt.js';

const restore = (
  { context, opened, fleet, note }: FakeLab,
  name = 'mine',
): ReturnType<typeof restoreCheckpoint> => restoreCheckpoint(context, opened, fleet, name, note);

/** A lab that has a checkpoint `mine`. */
async function savedLab(...args: Parameters<typeof runningLab>): Promise<FakeLab> {
  const lab = runningLab(...args);
  await saveCheckpoint(lab.context, lab.opened, lab.fleet, { name: 'mine', kind: 'own' }, lab.note);
  lab.done.length = 0;
  return lab;
}

const verbs = (done: readonly string[]): readonly string[] => [
  ...new Set(done.map((each) => each.split(' ')[0] ?? '')),
];

t.test('every machine is marked before the first is put back, and no mark is left', async (t) => {
  const lab = await savedLab(t);
  lab.networks.clear();
  t.match(await restore(lab), {
    name: 'mine',
    proved: { units: smallLab.machines.length, nodes: [] },
  });
  t.same(verbs(lab.done), ['mark', 'suspend', 'snapshot-revert', 'resume']);
  t.same(lab.states(), ['running, no mark, 1 snapshots']);
  t.ok(lab.networks.has(smallLab.network.name), 'the network is brought up');
  await assertNotBrokenOff(lab.context, lab.opened);
});

t.test(
  'whichever machine cannot be put back, nothing runs, up and save are refused, and the same call makes it whole',
  async (t) => {
    for (const { name } of smallLab.machines) {
      const lab = await savedLab(t);
      lab.refuse = (what) => what === `snapshot-revert khw-${name}`;
      await t.rejects(restore(lab), {
        kind: 'libvirt',
        message: new RegExp(`^checkpoint mine was not restored: khw-${name} could not be put back`),
        hint: /checkpoint restore mine/,
      });
      t.same(
        [...lab.domains.values()].map(({ state }) => state),
        smallLab.machines.map(() => 'paused'),
      );
      t.same(
        [...lab.domains].filter(([, { mark }]) => mark !== undefined).map(([domain]) => domain),
        [`khw-${name}`],
      );
      const refused = {
        kind: 'refused',
        message: /^restoring mine was broken off/,
        details: [`not yet put back: khw-${name}`],
      } as const;
      await t.rejects(assertNotBrokenOff(lab.context, lab.opened), refused);
      await t.rejects(
        saveCheckpoint(
          lab.context,
          lab.opened,
          lab.fleet,
          { name: 'other', kind: 'own' },
          lab.note,
        ),
        refused,
      );
      lab.refuse = () => false;
      await restore(lab);
      t.same(lab.states(), ['running, no mark, 1 snapshots'], name);
      await assertNotBrokenOff(lab.context, lab.opened);
    }
  },
);

t.test('where a machine cannot be marked nothing is touched', async (t) => {
  const lab = await savedLab(t);
  lab.refuse = (what) => what === 'mark khw-node-1';
  await t.rejects(restore(lab), {
    kind: 'libvirt',
    message: 'libvirt could not mark every machine',
  });
  t.same(verbs(lab.done), ['mark']);
});

t.test(
  'stopped by Ctrl-C before anything was put back, the lab runs on; one that was broken off before still is',
  async (t) => {
    for (const before of [false, true]) {
      const stop = new AbortController();
      const lab = await savedLab(t);
      if (before) {
        lab.refuse = (what) => what === 'snapshot-revert khw-server';
        await t.rejects(restore(lab));
      }
      lab.refuse = (what) => {
        if (what.startsWith(before ? 'mark' : 'suspend')) stop.abort();
        return false;
      };
      await t.rejects(
        restore({ ...lab, context: { ...lab.context, signal: stop.signal } }),
        new LabError('interrupted', 'interrupted'),
      );
      if (before)
        await t.rejects(assertNotBrokenOff(lab.context, lab.opened), {
          kind: 'refused',
          message: /^restoring mine was broken off/,
        });
      else t.same(lab.states(), ['running, no mark, 1 snapshots']);
    }
  },
);

t.test('a checkpoint of other machines, or one that is not there, changes nothing', async (t) => {
  const lab = await savedLab(t);
  await t.rejects(restore(lab, 'nine'), {
    kind: 'usage',
    message: 'there is no checkpoint "nine"',
  });
  const fewer = {
    ...smallLab,
    machines: smallLab.machines.filter(({ name }) => name !== 'node-1'),
  };
  await t.rejects(
    restoreCheckpoint(lab.context, { ...lab.opened, lab: fewer }, lab.fleet, 'mine', lab.note),
    { kind: 'refused', message: /of other machines .*: with node-1$/ },
  );
  t.same(lab.done, []);
  t.same(lab.states(), ['running, no mark, 1 snapshots']);
});

t.test(
  'a service that does not come back is named, and connections from before are dropped',
  async (t) => {
    const lab = await savedLab(t, {}, (machine, text) =>
      machine === 'server' && text.includes('is-active')
        ? { exitCode: 3, stdout: 'failed\n' }
        : undefined,
    );
    await t.rejects(restore(lab), {
      kind: 'machine',
      message: /what ran on server: .*etcd.service failed/,
    });
    t.same(lab.dropped, [undefined]);
  },
);

t.test('clocks are stepped until they are right, and the step is told', async (t) => {
  let off = -3600;
  const lab = await savedLab(t, {}, (machine, text) => {
    if (machine !== 'server' || !text.includes('EPOCHREALTIME')) return undefined;
    if (!text.includes('date -s')) return String(Date.now() / 1000 + off);
    // What is stepped while the computer is busy may be off by a little still.
    off = off === -3600 ? 0.9 : 0;
    return '';
  });
  const { clockStepSeconds } = await restore(lab);
  t.ok(Math.abs(clockStepSeconds - 3600) < 2, `${clockStepSeconds}`);
  t.equal(off, 0, 'until it is right');
});

t.test('the running order: network, machines back, SSH anew, clocks, what ran', async (t) => {
  const events: string[] = [];
  const lab = await savedLab(t, {}, (_, text) => {
    events.push(
      text.includes('is-active')
        ? 'ask for services'
        : text.includes('/dev/urandom')
          ? 'renew randomness'
          : 'look at clocks',
    );
    return undefined;
  });
  events.length = 0;
  lab.refuse = (what) => {
    events.push(what.split(' ')[0] ?? '');
    return false;
  };
  const [up] = lab.networks;
  const add = lab.networks.add.bind(lab.networks);
  lab.networks.clear();
  lab.networks.add = function (name) {
    events.push('start network');
    add(name);
    return this;
  };
  await restoreCheckpoint(
    lab.context,
    lab.opened,
    { ...lab.fleet, drop: () => events.push('drop connections') },
    'mine',
    (text) => events.push(`"${text}"`),
  );
  t.same(
    [...new Set(events)],
    [
      'start network',
      '"putting all machines back"',
      'mark',
      'suspend',
      'snapshot-revert',
      'resume',
      'drop connections',
      '"waiting for all machines to answer"',
      'look at clocks',
      'renew randomness',
      '"looking at what runs"',
      'ask for services',
    ],
  );
  t.same([...lab.networks], [up]);
});

t.test('nodes that were Ready must have been heard since they were let go', async (t) => {
  const asked: (readonly string[] | undefined)[] = [];
  const since: number[] = [];
  const alive: Liveness = {
    unit: 'etcd.service',
    question: (_, names) => {
      asked.push(names);
      return 'who is alive?';
    },
    names: (_, stdout) => stdout.trim().split(' '),
    missing: (_, __, names, moment) => {
      since.push(moment);
      return since.length < 3 ? `${names.join()} is late` : undefined;
    },
    servers: () => [],
    hint: 'Look.',
  };
  const plain = runningLab(t, {}, (machine, text) =>
    text !== 'who is alive?' ? undefined : machine === 'jumpbox' ? 'node-0\n' : 'nobody\n',
  );
  const lab = { ...plain, opened: { ...plain.opened, track: { ...plain.opened.track, alive } } };
  await saveCheckpoint(lab.context, lab.opened, lab.fleet, { name: 'mine', kind: 'own' }, lab.note);
  const before = Date.now();
  t.match(await restore(lab), { proved: { nodes: ['node-0'] } });
  t.same([asked[0], asked.at(-1)], [undefined, ['node-0']]);
  t.equal(since.length, 3, 'until nothing is missing');
  t.ok(
    since.every((moment) => moment >= before && moment === since[0]),
    'since all machines were let go',
  );
  t.ok(lab.notes.includes('looking at what runs, and waiting for node-0'));
});

t.test('machines that were off are started again, and awaited', async (t) => {
  const ready = ['{"v1":{}}', '{"v1":{"errors":[]}}', ''].join('\n--khw--\n');
  const events: string[] = [];
  const lab = runningLab(t, {}, (_, text) => {
    events.push(text.includes('cloud-init') ? 'look whether it is ready' : 'look at its clock');
    return text.includes('cloud-init') ? ready : undefined;
  });
  for (const domain of lab.domains.values()) domain.state = 'shut off';
  await saveCheckpoint(lab.context, lab.opened, lab.fleet, { name: 'mine', kind: 'own' }, lab.note);
  for (const domain of lab.domains.values()) domain.state = 'running';
  lab.done.length = 0;
  t.match(await restore(lab), { proved: { units: 0, nodes: [] } });
  t.same(verbs(lab.done), ['mark', 'suspend', 'snapshot-revert', 'start']);
  t.same(lab.states(), ['running, no mark, 1 snapshots']);
  t.same([...new Set(events)], ['look whether it is ready', 'look at its clock']);
  t.same(lab.dropped, [undefined, undefined], 'once they are back, and before they start');
});
