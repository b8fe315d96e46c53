import t from 'tap';
import { khw } from '../../labs/khw/index.js';
import { wayTo } from '../../lib/checkpoints/way.js';
import { afterChapters } from '../../lib/cli/summary.js';
import { beginningNamed } from '../../lib/course/beginnings.js';
import { chapterNamed, chaptersUntil } from '../../lib/course/chapters.js';
import { takenNames } from '../../lib/course/drills.js';
import { allChecks, subjectNamed, subjectsOf, subjectsUpTo } from '../../lib/course/subjects.js';
import { startingChapter } from '../../lib/practice/starting.js';
import { everyChapter, furtherFor, isUpTo, lastChapter } from '../../lib/track/chapters.js';
import type { Track } from '../../lib/track/types.js';
import { thrown } from '../checkpoints/fixture.js';
import { smallLab } from '../labs/fixture.js';

const [last] = khw.chapters.slice(-1);
const beside = (id: string, images: readonly string[]): NonNullable<Track['optional']>[number] => ({
  ...last!,
  id,
  slug: `beside-${id}`,
  images,
  checks: () => [],
});
/** The track with two chapters beside the way. */
const track: Track = {
  ...khw,
  optional: [beside('20', ['other', 'library/nginx']), beside('21', [])],
};
const ids = (chapters: readonly { readonly id: string }[]): readonly string[] =>
  chapters.map(({ id }) => id);
const required = ids(khw.chapters);

t.test('an optional chapter is done when it is named, and no other with it', (t) => {
  t.same(ids(chaptersUntil(track, undefined)), required);
  t.same(ids(chaptersUntil(track, '20')), [...required, '20']);
  t.same(ids(chaptersUntil(track, 'beside-21')), [...required, '21']);
  t.same(ids(chaptersUntil(track, '12')), required);
  t.same(ids(everyChapter(track)), [...required, '20', '21']);
  t.equal(lastChapter(track).id, '12', 'nobody works towards it');
  t.match(
    thrown(() => chapterNamed(track, '99')),
    { hint: /12, 20, 21/ },
  );
  t.end();
});

t.test('its images come once it is to be done, but for those that every lab has', (t) => {
  const images = (until: string | undefined): readonly (readonly string[])[] =>
    furtherFor(track, chaptersUntil(track, until), smallLab).map((release) => release.images);
  t.same(images(undefined), [], 'a first `up` neither builds nor waits for any');
  t.same(images('20'), [['other']]);
  t.same(images('21'), []);
  t.end();
});

t.test('another release set is needed where a chapter that names it is to be done', (t) => {
  const of = (until: string | undefined, lab = smallLab): readonly string[] =>
    furtherFor(khw, chaptersUntil(khw, until), lab).map(({ releaseSet }) => releaseSet);
  t.same(of(undefined), [], 'a first `up` has no more to fetch or build than before');
  t.same(of('13'), ['1.32'], "for its image, of the lab's own");
  t.same(of('14'), ['1.33']);
  t.same(of('upgrade', { ...smallLab, releaseSet: '1.33' }), [], 'there is nothing newer');
  t.end();
});

t.test('it begins in the finished cluster, and lies after that', (t) => {
  t.match(beginningNamed(track, '20'), {
    name: 'done',
    title: /^chapter 20, /,
    begins: { id: '20' },
  });
  t.same(ids(beginningNamed(track, '21').before), required);
  t.ok(isUpTo(track, '12', '20'));
  t.notOk(isUpTo(track, '20', '12'));
  t.same(wayTo('done', required, [], '20'), { kind: 'anew' }, 'the lab is past the finished one');
  t.same(wayTo('done', required, [], '12'), { kind: 'run' });
  t.match(
    thrown(() => startingChapter(track, [], '20')),
    { kind: 'usage', message: /no state after an optional chapter/ },
  );
  t.end();
});

t.test('it is graded when it is named, or was the last to be done', (t) => {
  t.same(ids(subjectsOf(track)), required, 'all means the others');
  t.equal(subjectNamed(track, 'beside-20').id, '20');
  t.same(ids(subjectsUpTo(track, '12')), required);
  t.same(ids(subjectsUpTo(track, '21')), [...required, '21']);
  t.ok(takenNames(track).includes('beside-20'), 'no drill is called that');
  const own = allChecks(khw, [], smallLab).map(({ id }) => id.slice(0, 2));
  t.ok(own.includes('13'), 'its checks can be explained');
  t.end();
});

t.test('after it the ending is told as after the last one', (t) => {
  const place = { lab: 'khw', jumpbox: 'jumpbox' };
  const said = (id: string): string =>
    afterChapters({ track, last: chapterNamed(track, id) }, place).join('\n');
  t.match(said('20'), track.ending.text);
  t.equal(said('20'), said('12'));
  t.notMatch(said('11'), track.ending.text);
  t.end();
});
