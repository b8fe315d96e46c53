import t from 'tap';
import { khw } from '../../labs/khw/index.js';
import { chaptersUntil } from '../../lib/course/chapters.js';
import { assertTogether, basesOf, isAtHand } from '../../lib/track/bases.js';
import type { OptionalChapter, Track } from '../../lib/track/types.js';
import { thrown } from '../checkpoints/fixture.js';
import { smallLab } from '../labs/fixture.js';

const [last] = khw.chapters.slice(-1);
const base = (id: string, more: Partial<OptionalChapter> = {}): OptionalChapter => ({
  ...last!,
  id,
  slug: `base-${id}`,
  images: [],
  ...more,
});
const track: Track = {
  ...khw,
  optional: [
    base('20'),
    base('21', { images: ['other'], buildsOn: ['20'] }),
    base('22', { buildsOn: ['21'] }),
    base('23', { alone: true }),
  ],
};
const ids = (chapters: readonly { readonly id: string }[]): readonly string[] =>
  chapters.map(({ id }) => id);

t.test('a base comes after all that it builds on, each once', (t) => {
  t.same(ids(basesOf(track, ['12'])), [], 'no base');
  t.same(ids(basesOf(track, ['22', '12', '20'])), ['20', '21', '22']);
  t.same(ids(chaptersUntil(track, '21')), [...ids(khw.chapters), '20', '21'], 'up --until');
  t.end();
});

t.test('what takes the cluster away goes with nothing else', (t) => {
  for (const fine of [[], ['12'], ['22', '20', '07'], ['23', '23']]) assertTogether(track, fine);
  for (const wrong of [
    ['23', '12'],
    ['20', '23'],
  ])
    t.match(
      thrown(() => {
        assertTogether(track, wrong);
      }),
      { kind: 'usage', message: /^chapter 23, .*takes away/ },
      wrong.join(),
    );
  t.end();
});

t.test('at hand is what has nothing to fetch, or where the lab stands', (t) => {
  const near = (reached: string | undefined): readonly string[] =>
    ['12', '20', '21', '22', '23'].filter((id) => isAtHand(track, id, reached, smallLab));
  t.same(near(undefined), ['12', '20']);
  t.same(near('22'), ['12', '20', '22'], 'of images of one that it builds on nobody knows');
  t.same(near('23'), ['23'], 'the rest is gone');
  t.end();
});
