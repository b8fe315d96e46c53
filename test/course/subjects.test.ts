import t from 'tap';
import {
  allChecks,
  checkNamed,
  subjectNamed,
  subjectsOf,
  subjectsUpTo,
  type Subject,
} from '../../lib/course/subjects.js';
import { thrown } from '../checkpoints/fixture.js';
import { checkOf, lab, many, small, withOrdeals } from './small.js';

const ids = (found: readonly { readonly id: string }[]): readonly string[] =>
  found.map(({ id }) => id);

t.test('all that is graded are the chapters but the optional ones', (t) => {
  t.match(subjectsOf(small), [
    { id: '02', title: 'One', minutes: 2 },
    { id: '03', title: 'Two', minutes: 3 },
    { id: '04', title: 'Three', minutes: 4 },
  ]);
  t.equal(subjectsOf(small).length, 3);
  t.same(ids(subjectsOf(small)[2]!.checks(lab)), ['04.end.server', '04.end.node-0']);
  t.end();
});

t.test('those up to one; of the optional ones just the one that is named', (t) => {
  for (const [last, found] of [
    [undefined, []],
    ['02', ['02']],
    ['04', ['02', '03', '04']],
    ['09', ['02', '03', '04', '09']],
  ] as const)
    t.same(ids(subjectsUpTo(small, last)), found, String(last));
  t.match(subjectNamed(small, 'third'), { id: '04', title: 'Three', minutes: 4 });
  t.match(
    thrown(() => subjectNamed(small, 'fourth')),
    { kind: 'usage' },
  );
  t.end();
});

t.test('what a check may need are the chosen ones, then those of all chapters, each once', (t) => {
  const chapters = ['02.tools.jumpbox', ...many, '04.end.server', '04.end.node-0'];
  t.same(ids(allChecks(small, [], lab)), [...chapters, '09.extra.server']);
  const drill: Subject = {
    id: 'drill',
    title: 'A drill',
    minutes: 1,
    checks: () => ['drill.works', '02.tools.jumpbox'].map(checkOf),
  };
  t.same(ids(allChecks(small, [drill], lab)), [
    'drill.works',
    ...chapters.slice(0, 1),
    ...chapters.slice(1),
    '09.extra.server',
  ]);
  t.end();
});

t.test('a check by its id; one that is not there is answered by those near it', (t) => {
  const track = withOrdeals('front');
  for (const id of ['02.tools.jumpbox', '09.extra.server', 'ordeal.front'])
    t.equal(checkNamed(track, id, lab).id, id);
  for (const [id, hint] of [
    ['02.tool.jumpbox', 'Did you mean 02.tools.jumpbox?'],
    ['ordeal.frnt', 'Did you mean ordeal.front?'],
    ['03.something-else-altogether', `Did you mean ${many.slice(0, 12).join(', ')}?`],
    ['04.something-else-altogether', 'Did you mean 04.end.server, 04.end.node-0?'],
    ['nothing-like-any-of-them-at-all', '`khw-lab check all` names every check.'],
  ] as const)
    t.match(
      thrown(() => checkNamed(track, id, lab)),
      { kind: 'usage', message: `there is no check "${id}"`, hint },
      id,
    );
  t.end();
});
