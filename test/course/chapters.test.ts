import t from 'tap';
import { khw } from '../../labs/khw/index.js';
import { chapterNamed, chaptersUntil } from '../../lib/course/chapters.js';
import { thrown } from '../checkpoints/fixture.js';

t.test(
  'a chapter by its number or its name; what is not there is answered by what is near',
  (t) => {
    for (const name of ['7', '07', 'bootstrapping-etcd']) t.equal(chapterNamed(khw, name).id, '07');
    t.match(
      thrown(() => chapterNamed(khw, 'bootstrapping-etc')),
      {
        kind: 'usage',
        message: 'there is no chapter "bootstrapping-etc"',
        hint: /^Did you mean bootstrapping-etcd\? .*02, /,
      },
    );
    const far = thrown(() => chapterNamed(khw, '99')) as { readonly hint: string };
    t.notMatch(far.hint, /Did you mean/);
    t.match(far.hint, /12/);
    t.end();
  },
);

t.test('up does all chapters, none, or those up to one', (t) => {
  const ids = (until?: string): readonly string[] => chaptersUntil(khw, until).map(({ id }) => id);
  t.same(
    ids(),
    khw.chapters.map(({ id }) => id),
  );
  t.same(ids('machines'), []);
  t.same(ids('04'), ['02', '03', '04']);
  t.same(ids('2'), ['02']);
  t.same(
    ids('smoke-test'),
    khw.chapters.map(({ id }) => id),
  );
  t.match(
    thrown(() => ids('machine')),
    { kind: 'usage' },
  );
  t.end();
});
