import t from 'tap';
import { khw as track } from '../../labs/khw/index.js';
import { whatRuns } from '../../lib/checkpoints/running.js';
import { LabError } from '../../lib/core/errors.js';
import { pathsAt } from '../../lib/host/paths.js';
import type { OpenLab } from '../../lib/lab/open.js';
import type { Fleet } from '../../lib/ssh/fleet.js';
import { contextAt, fakeSession, type Answer } from '../lab/fakes.js';
import { smallLab } from '../labs/fixture.js';

const opened = { lab: smallLab, track, paths: pathsAt('/nowhere').lab('khw') } as OpenLab;
const silence = new LabError('machine', 'no end after 20 s');

t.test('what does not answer is left out of a save, and that is said', async (t) => {
  const notes: string[] = [];
  const asked = (
    answer: (machine: string, isCluster: boolean) => Answer,
  ): ReturnType<typeof whatRuns> => {
    const fleet: Fleet = {
      session: (machine) =>
        Promise.resolve(fakeSession(t, machine, (text) => answer(machine, text.includes('curl')))),
      drop: () => undefined,
      close: () => undefined,
    };
    notes.length = 0;
    return whatRuns(contextAt('/nowhere'), opened, fleet, (text) => notes.push(text));
  };
  const units = Object.fromEntries(
    smallLab.machines.map(({ name }) => [name, ['kubelet.service']]),
  );
  t.same(
    await asked((_, isCluster) => (isCluster ? silence : 'kubelet.service\n')),
    { units, nodes: [] },
    'an API server without its etcd',
  );
  t.same(notes, ['the cluster does not answer: its nodes will not be looked for after a restore']);
  const others = Object.fromEntries(Object.entries(units).filter(([name]) => name !== 'node-1'));
  t.same(
    await asked((machine, isCluster) =>
      machine === 'node-1' ? silence : isCluster ? '' : 'kubelet.service\n',
    ),
    { units: others, nodes: [] },
  );
  t.same(notes, ['node-1 does not answer: what runs there will not be looked for after a restore']);
  await t.rejects(
    asked(() => new LabError('interrupted', 'interrupted')),
    /interrupted/,
  );
});
