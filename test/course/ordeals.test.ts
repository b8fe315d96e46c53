import t from 'tap';
import { chosenOrdeals, ordealChecks, ordealNames, ordealsOf } from '../../lib/course/ordeals.js';
import { thrown } from '../checkpoints/fixture.js';
import { lab, small, withOrdeals } from './small.js';

const kinds = ['server-0', 'server-1', 'server-2'];
const track = withOrdeals(...kinds, 'front', 'quorum-0', 'upgrade');
const chosen = (names: readonly string[], seed: number): readonly string[] =>
  chosenOrdeals(track, lab, names, seed).map(({ id }) => id);

t.test('what can be named are kinds, then those of each', (t) => {
  t.same(ordealNames(ordealsOf(track, lab)), [
    'server',
    ...kinds,
    'front',
    'quorum',
    'quorum-0',
    'upgrade',
  ]);
  t.same(
    ordealChecks(track, lab).map(({ id }) => id),
    [...kinds, 'front', 'quorum-0', 'upgrade'].map((id) => `ordeal.${id}`),
  );
  t.same(ordealChecks(small, lab), []);
  t.end();
});

t.test('of several of a kind the seed chooses one: the first by a digest of both', (t) => {
  for (const [seed, id] of [
    [4, 'server-0'],
    [5, 'server-0'],
    [6, 'server-1'],
    [7, 'server-2'],
  ] as const) {
    t.same(chosen(['server'], seed), [id], String(seed));
    t.same(chosen([], seed), [id, 'front', 'quorum-0'], 'all kinds but of another release set');
  }
  t.end();
});

t.test('those that are named, each once, in the order of the track', (t) => {
  t.same(chosen(['upgrade', 'front', 'server-2', 'front'], 1), ['server-2', 'front', 'upgrade']);
  for (const [name, near] of [
    ['frnt', 'Did you mean front? '],
    ['nothing-like-any-of-them', ''],
  ] as const)
    t.match(
      thrown(() => chosen([name], 1)),
      {
        kind: 'usage',
        message: `there is no ordeal "${name}"`,
        hint: `${near}Ordeals: server, server-0, server-1, server-2, front, quorum, quorum-0, upgrade.`,
      },
    );
  t.end();
});

t.test('a lab without ordeals says so', (t) => {
  for (const without of [small, withOrdeals()])
    t.match(
      thrown(() => chosenOrdeals(without, lab, ['front'], 1)),
      {
        kind: 'usage',
        message:
          'lab small of track small has no ordeals: none of its machines stands in for another one',
        hint: '`khw-lab check` grades it; `khw-lab labs` lists the other tracks.',
      },
    );
  t.end();
});
