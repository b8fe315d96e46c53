import t from 'tap';
import { chapterNamed, chaptersUntil, contents } from '../../lib/course/chapters.js';
import { thrown } from '../checkpoints/fixture.js';
import { small } from './small.js';

const all = ['02', '03', '04'];

t.test('a chapter by its number or its name', (t) => {
  for (const name of ['3', '03', 'second']) t.equal(chapterNamed(small, name).id, '03', name);
  for (const name of ['9', '09', 'extra']) t.equal(chapterNamed(small, name).id, '09', name);
  t.end();
});

t.test('one that is not there is answered by what is near, and by what there is', (t) => {
  for (const [name, hint] of [
    ['secnd', 'Did you mean second? Chapters: 02, 03, 04, 09.'],
    ['extr', 'Did you mean extra? Chapters: 02, 03, 04, 09.'],
    ['99999999', 'Chapters: 02, 03, 04, 09.'],
  ] as const)
    t.match(
      thrown(() => chapterNamed(small, name)),
      { kind: 'usage', message: `there is no chapter "${name}"`, hint, details: contents(small) },
      name,
    );
  t.end();
});

t.test('the table of contents has the optional ones last', (t) => {
  t.same(contents(small), ['02  One', '03  Two', '04  Three', '09  Something more (optional)']);
  t.end();
});

t.test('up does all chapters, none, or those up to one', (t) => {
  for (const [until, ids] of [
    [undefined, all],
    ['machines', []],
    ['02', ['02']],
    ['3', ['02', '03']],
    ['third', all],
    ['extra', [...all, '09']],
  ] as const)
    t.same(
      chaptersUntil(small, until).map(({ id }) => id),
      ids,
      String(until),
    );
  t.match(
    thrown(() => chaptersUntil(small, 'machine')),
    { kind: 'usage' },
  );
  t.end();
});
