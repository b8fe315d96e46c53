import t from 'tap';
import { viewLab } from '../../lib/actions/view.js';
import { renderMark, type DrillMark } from '../../lib/drills/mark.js';
import { fakeApp, plainOptions } from '../cli/fake-lab.js';
import { makeHome, recordLab } from '../cli/home.js';

const home = makeHome();
await recordLab(home);
t.teardown(() => home.remove());

const drill: DrillMark = {
  kind: 'drill',
  drills: [{ name: 'kubelet-down', variant: 'node-0' }],
  seed: 7,
  started: new Date('2026-01-31T10:00:00Z'),
};

t.test(
  'one value says how the machines are, which states are kept, and which drill is on',
  async (t) => {
    const { app } = fakeApp(home.path, [
      { name: '09', kind: 'chapter' },
      { name: 'before-drill', kind: 'drill', message: renderMark(drill) },
    ]);
    const view = await viewLab(app, plainOptions);
    t.same(
      view.checkpoints?.checkpoints.map(({ name }) => name),
      ['09', 'before-drill'],
    );
    t.same(view.active, drill);
    t.same(
      view.status.machines.map(({ name, state }) => [name, state]),
      ['jumpbox', 'server', 'node-0', 'node-1'].map((name) => [name, 'running']),
    );
    t.equal((await viewLab(fakeApp(home.path).app, plainOptions)).active, null);
  },
);

t.test(
  'without a daemon the folder tells what it knows; without a lab nothing is told',
  async (t) => {
    const { app } = fakeApp(home.path);
    const view = await viewLab(app, { ...plainOptions, connect: 'private' });
    t.match(view, { status: { lab: 'khw', connection: null }, checkpoints: null, active: null });
    t.ok(view.status.machines.every(({ state }) => state === 'missing'));
    await t.rejects(viewLab(app, { ...plainOptions, lab: 'other' }), {
      kind: 'config',
      message: /there is no lab "other"/,
    });
  },
);
