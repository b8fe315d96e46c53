import t from 'tap';
import { LabError } from '../../../lib/core/errors.js';
import type { Ordeal } from '../../../lib/core/ordeal.js';
import { bringBack, putThrough, type Borne } from '../../../lib/practice/ordeals/run.js';
import { plainProgress } from '../../../lib/ui/plain.js';
import { cause, front, lost, world, type World } from './world.js';

const all: readonly Ordeal[] = [lost('a'), front];

/** Its tasks, as they are told. */
async function run(
  lab: World,
  ordeals = all,
): Promise<{ readonly borne: readonly Borne[]; readonly told: readonly string[] }> {
  const told: string[] = [];
  const progress = plainProgress((line) => told.push(line));
  return { borne: await putThrough(ordeals, lab, progress), told };
}

const way = ({ log }: World): readonly string[] =>
  log.filter((what) => /^(save|restore|remove|start)/.test(what));

t.test('the state is kept before the first ordeal, and comes back after the last', async (t) => {
  const lab = world();
  const { borne, told } = await run(lab);
  t.same(
    borne.map(({ ordeal, outcome }) => [ordeal.id, outcome.state]),
    [
      ['a', 'pass'],
      ['front', 'pass'],
    ],
  );
  t.same(lab.log.slice(0, 2), ['check 07 08', 'save before-ordeal']);
  t.same(
    way(lab),
    ['save before-ordeal', 'start', 'start'],
    'it is the caller that brings it back',
  );
  t.ok(told.some((line) => /a off and on: \d+ requests, 0 lost, 1\.\d s/.test(line)));
  await bringBack(
    lab,
    plainProgress(() => undefined),
  );
  t.same(way(lab).slice(-2), ['restore before-ordeal', 'remove before-ordeal']);
});

t.test('a lab that is not right is not put through anything', async (t) => {
  const lab = world({ causes: () => [cause('c')] });
  await t.rejects(run(lab), {
    kind: 'refused',
    message: 'the lab is not ready for an ordeal: on c, c is ill',
    details: ['c: 07.health.c: c is ill'],
  });
  t.same(way(lab), []);
});

t.test('after an ordeal that was not borne the next one finds the lab as it was', async (t) => {
  const lab = world({
    fails: (what) => (what === 'on a' ? new LabError('machine', 'a stays away') : undefined),
  });
  const { borne } = await run(lab);
  t.same(
    borne.map(({ outcome }) => outcome.state),
    ['fail', 'pass'],
  );
  t.same(way(lab), ['save before-ordeal', 'start', 'restore before-ordeal', 'start']);
});

t.test('whatever fails, wherever: the lab comes back', async (t) => {
  const points = [
    'start',
    'mark begins 0',
    'off a',
    'mark done 0',
    'mark begins 1',
    'on a',
    'mark done 1',
    'mark well',
    'stop',
    'cloud: restart it',
  ];
  for (const point of points)
    for (const interrupted of [false, true]) {
      const stop = new AbortController();
      const lab = world({
        signal: stop.signal,
        fails: (what) => {
          if (what !== point) return undefined;
          if (interrupted) stop.abort();
          return new LabError(interrupted ? 'machine' : 'host', `${point} went wrong`);
        },
      });
      await t.rejects(run(lab), { message: `${point} went wrong` }, point);
      t.same(lab.log.slice(-2), ['restore before-ordeal', 'remove before-ordeal'], point);
      t.equal(lab.off.size, 0);
    }
});

t.test('a state that could not be kept is not brought back', async (t) => {
  const lab = world({
    fails: (what) =>
      what.startsWith('save') ? new LabError('host', 'there is no room') : undefined,
  });
  await t.rejects(run(lab), { message: 'there is no room' });
  t.same(way(lab), ['save before-ordeal']);
});

t.test('a lab that does not come back is said to be half broken, and how it does', async (t) => {
  const lab = world({
    fails: (what) =>
      what === 'off a' || what.startsWith('restore')
        ? new LabError('libvirt', `${what} went wrong`)
        : undefined,
  });
  await t.rejects(run(lab), {
    kind: 'libvirt',
    message:
      'off a went wrong; the lab could not be brought back either: restore before-ordeal went wrong',
    hint: /checkpoint restore before-ordeal/,
  });
});

t.test('Ctrl-C while it comes back does not leave it half way', async (t) => {
  const stop = new AbortController();
  const lab = world({
    signal: stop.signal,
    fails: (what) => {
      if (!what.startsWith('restore') || stop.signal.aborted) return undefined;
      stop.abort();
      return new LabError('interrupted', 'interrupted');
    },
  });
  await t.rejects(
    bringBack(
      lab,
      plainProgress(() => undefined),
    ),
    { message: 'interrupted' },
  );
  t.same(lab.log, ['restore before-ordeal', 'restore before-ordeal', 'remove before-ordeal']);
});
