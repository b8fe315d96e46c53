import t from 'tap';
import { beginningNamed, unknownBeginning } from '../../lib/course/beginnings.js';
import { contents } from '../../lib/course/chapters.js';
import { thrown } from '../checkpoints/fixture.js';
import { small } from './small.js';

const all = ['02', '03', '04'];

t.test('a beginning is a chapter, with those that are done before it, or the end', (t) => {
  for (const [name, checkpoint, title, before, begins] of [
    ['2', '02', 'chapter 02, One, begins', [], '02'],
    ['second', '03', 'chapter 03, Two, begins', ['02'], '03'],
    ['04', '04', 'chapter 04, Three, begins', ['02', '03'], '04'],
    ['extra', 'done', 'chapter 09, Something more, begins', all, '09'],
    ['done', 'done', 'all chapters are done', all, undefined],
  ] as const) {
    const beginning = beginningNamed(small, name);
    t.equal(beginning.name, checkpoint, name);
    t.equal(beginning.title, title, name);
    t.same(
      beginning.before.map(({ id }) => id),
      before,
      name,
    );
    t.equal(beginning.begins?.id, begins, name);
  }
  t.end();
});

t.test('one that is not there is answered by what is near among all that can begin', (t) => {
  const known = 'Chapters: 02, 03, 04, 09; done is the finished cluster.';
  for (const [name, hint] of [
    ['secnd', `Did you mean second? ${known}`],
    ['donee', `Did you mean done? ${known}`],
    ['my-dril', `Did you mean my-drill? ${known}`],
    ['0444', `Did you mean 04? ${known}`],
    ['nothing-like-it', known],
  ] as const)
    t.match(
      unknownBeginning(small, name, ['my-drill']),
      { kind: 'usage', message: `there is no chapter "${name}"`, hint, details: contents(small) },
      name,
    );
  t.match(
    thrown(() => beginningNamed(small, 'my-drill')),
    { kind: 'usage', message: 'there is no chapter "my-drill"', hint: known },
  );
  t.end();
});
