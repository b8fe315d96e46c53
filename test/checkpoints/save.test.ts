import t from 'tap';
import { saveCheckpoint } from '../../lib/checkpoints/save.js';
import { settle } from '../../lib/checkpoints/settle.js';
import { LabError } from '../../lib/core/errors.js';
import { smallLab } from '../labs/fixture.js';
import { runningLab, type FakeLab } from './fake-libvirt.js';

const save = (
  { context, opened, fleet, note }: FakeLab,
  name = 'mine',
): ReturnType<typeof saveCheckpoint> =>
  saveCheckpoint(context, opened, fleet, { name, kind: 'own' }, note);

const verbs = (done: readonly string[]): readonly string[] => [
  ...new Set(done.map((each) => each.split(' ')[0] ?? '')),
];

t.test(
  'all machines are paused before the first is saved, and run again after the last',
  async (t) => {
    const lab = runningLab(t);
    t.match(await save(lab), { name: 'mine', mode: 'hot' });
    t.same(verbs(lab.done), ['suspend', 'snapshot-create', 'resume']);
    t.ok(
      lab.done
        .filter((each) => each.startsWith('snapshot-create'))
        .every((each) => each.endsWith(' paused')),
    );
    t.same(lab.states(), ['running, no mark, 1 snapshots']);
    const [checkpoint] = (await settle(lab.context, lab.opened, lab.note)).checkpoints;
    t.match(checkpoint, { name: 'mine', running: { units: { server: ['etcd.service'] } } });
  },
);

t.test(
  'whichever machine cannot be saved, nothing is kept of any, and all run again',
  async (t) => {
    for (const machine of smallLab.machines) {
      const lab = runningLab(t);
      lab.refuse = (what) => what === `snapshot-create khw-${machine.name}`;
      await t.rejects(save(lab), {
        kind: 'libvirt',
        message: `checkpoint mine was not made: ${machine.name} could not be saved, so nothing was kept of any machine`,
      });
      t.same(lab.states(), ['running, no mark, 0 snapshots'], machine.name);
    }
  },
);

t.test(
  'whichever machine cannot be paused, none is saved, and those that were paused run again',
  async (t) => {
    for (const machine of smallLab.machines) {
      const lab = runningLab(t);
      lab.refuse = (what) => what === `suspend khw-${machine.name}`;
      await t.rejects(save(lab), {
        kind: 'libvirt',
        message: 'libvirt could not suspend every machine',
      });
      t.same(lab.states(), ['running, no mark, 0 snapshots'], machine.name);
    }
  },
);

t.test('a machine that dies while it is saved does not keep the others from running', async (t) => {
  const lab = runningLab(t);
  lab.refuse = (what) => {
    if (what !== 'snapshot-create khw-node-0') return false;
    lab.domains.get('khw-node-0')!.state = 'shut off';
    return true;
  };
  await t.rejects(save(lab), { kind: 'libvirt', message: /node-0 could not be saved/ });
  t.same(
    [...lab.domains].map(([name, { state }]) => [name, state]),
    [
      ['khw-jumpbox', 'running'],
      ['khw-server', 'running'],
      ['khw-node-0', 'shut off'],
      ['khw-node-1', 'running'],
    ],
  );
});

t.test(
  'stopped by Ctrl-C while machines are paused, it ends with none saved and all running',
  async (t) => {
    const stop = new AbortController();
    const lab = runningLab(t, { signal: stop.signal });
    lab.refuse = (what) => {
      if (what.startsWith('snapshot-create')) stop.abort();
      return false;
    };
    await t.rejects(save(lab), new LabError('interrupted', 'interrupted'));
    t.same(lab.states(), ['running, no mark, 0 snapshots']);
  },
);

t.test('a lab whose restore was broken off is not saved, whatever its machines do', async (t) => {
  for (const state of ['running', 'shut off', 'paused']) {
    const lab = runningLab(t);
    for (const domain of lab.domains.values()) domain.state = state;
    lab.domains.get('khw-server')!.mark = '07';
    await t.rejects(save(lab), {
      kind: 'refused',
      message: /^restoring 07 was broken off/,
      details: ['not yet put back: khw-server'],
    });
    t.same(lab.done, [], state);
  }
});

t.test('what would not fit is not begun', async (t) => {
  const lab = runningLab(t);
  const { virsh } = lab.opened;
  const huge = {
    ...lab.opened,
    lab: {
      ...smallLab,
      machines: smallLab.machines.map((machine) => ({ ...machine, memoryMiB: 2 ** 40 })),
    },
    virsh: {
      ...virsh,
      batch: async (...args: Parameters<typeof virsh.batch>) =>
        (await virsh.batch(...args)).map((answer) =>
          answer.ok && answer.text.startsWith('rss ')
            ? { ok: false as const, error: 'no' }
            : answer,
        ),
    },
  };
  await t.rejects(
    saveCheckpoint(lab.context, huge, lab.fleet, { name: 'mine', kind: 'own' }, lab.note),
    { kind: 'host', message: /^a checkpoint may take / },
  );
  t.same(lab.done, []);
});

t.test('machines that are off are saved as they are, and stay off', async (t) => {
  const lab = runningLab(t);
  for (const domain of lab.domains.values()) domain.state = 'shut off';
  t.match(await save(lab), { mode: 'cold' });
  t.same(verbs(lab.done), ['snapshot-create']);
  t.same(lab.states(), ['shut off, no mark, 1 snapshots']);
});

t.test(
  'a name that is taken is refused, and what a killed save has left of another is swept first',
  async (t) => {
    const lab = runningLab(t);
    await save(lab, 'half');
    lab.domains.get('khw-node-1')!.snapshots = [];
    await save(lab, 'mine');
    t.same(
      [...lab.domains.values()].map(({ snapshots }) =>
        snapshots.map(({ name }) => name.split('.')[0]),
      ),
      smallLab.machines.map(() => ['mine']),
    );
    t.match(lab.notes, [
      'asking what runs',
      'all machines paused, saving memory and disks',
      'removing what there is of checkpoint half: node-1 has no part of it',
    ]);
    const before = lab.done.length;
    await t.rejects(save(lab, 'mine'), {
      kind: 'usage',
      message: 'there is a checkpoint mine already',
    });
    t.equal(lab.done.length, before);
  },
);
