import t from 'tap';
import { khw } from '../../labs/khw/index.js';
import { checkNamed } from '../../lib/course/subjects.js';
import { chosenOrdeals, ordealChecks, ordealNames, ordealsOf } from '../../lib/course/ordeals.js';
import { thrown } from '../checkpoints/fixture.js';
import { both, gce } from '../labs/ha/fixture.js';
import { smallLab } from '../labs/fixture.js';

const { track, cluster: lab } = gce;
const chosen = (names: readonly string[], seed = 7): readonly string[] =>
  chosenOrdeals(track, lab, names, seed).map(({ id }) => id);

t.test('of several of a kind a seed chooses one, and always the same', (t) => {
  const found = chosen([]);
  t.equal(found.length, 3);
  t.match(found, [/^controller-\d$/, 'front', /^quorum-controller-\d$/]);
  t.same(chosen([]), found);
  const seeds = Array.from({ length: 40 }, (_, seed) => chosen(['controller'], seed)[0]);
  t.same([...new Set(seeds)].sort(), ['controller-0', 'controller-1', 'controller-2']);
  t.same(
    Array.from({ length: 40 }, (_, seed) => chosen(['controller'], seed)[0]),
    seeds,
  );
  t.end();
});

t.test('those that are named are taken, each once, in the order of the track', (t) => {
  t.same(chosen(['front', 'controller-2', 'front']), ['controller-2', 'front']);
  t.same(chosen(['quorum-controller-1']), ['quorum-controller-1']);
  const [one = ''] = chosen(['controller']);
  t.same(chosen(['controller', one]), [one]);
  t.match(
    thrown(() => chosen(['fromt'])),
    {
      kind: 'usage',
      message: 'there is no ordeal "fromt"',
      hint: /^Did you mean front\? Ordeals: controller, controller-0, .* front, quorum, /,
    },
  );
  t.end();
});

t.test('where nothing stands in for another machine there are none', (t) => {
  for (const [which, small] of [
    [khw, smallLab],
    [
      track,
      gce.clusterOf((file) => {
        file.machines = file.machines.filter(
          ({ name }) => name !== 'controller-1' && name !== 'controller-2',
        );
      }),
    ],
  ] as const) {
    t.same(ordealsOf(which, small), []);
    t.match(
      thrown(() => chosenOrdeals(which, small, [], 7)),
      {
        kind: 'usage',
        message: / has no ordeals: none of its machines stands in for another one$/,
      },
    );
  }
  t.end();
});

t.test('each is a check that can be explained', (t) => {
  for (const { track, cluster } of Object.values(both)) {
    const checks = ordealChecks(track, cluster);
    t.equal(checks.length, 8);
    for (const { id } of checks) t.equal(checkNamed(track, id, cluster).id, id);
    t.equal(ordealNames(ordealsOf(track, cluster)).length, 10);
  }
  t.end();
});
