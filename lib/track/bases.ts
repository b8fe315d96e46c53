import { LabError } from '../core/errors.js';
import type { Lab } from '../core/lab.js';
import { furtherFor, replacement } from './chapters.js';
import type { OptionalChapter, Track } from './types.js';

/** A track, or what is left of it where only this counts. */
type Bases = Pick<Track, 'supplies' | 'optional'>;

/** The optional chapters among these, and what they build on, in the order of the track. */
export function basesOf(
  { optional = [] }: Pick<Bases, 'optional'>,
  ids: readonly string[],
): readonly OptionalChapter[] {
  const withOwn = (id: string): readonly string[] => [
    ...(optional.find((chapter) => chapter.id === id)?.buildsOn ?? []).flatMap(withOwn),
    id,
  ];
  const wanted = new Set(ids.flatMap(withOwn));
  return optional.filter(({ id }) => wanted.has(id));
}

/**
 * Throws `usage` where what begins after these chapters cannot be on a lab together: one of them
 * takes away what the others have made.
 */
export function assertTogether(track: Pick<Bases, 'optional'>, ids: readonly string[]): void {
  const alone = basesOf(track, ids).find((chapter) => chapter.alone === true);
  if (alone === undefined || ids.every((id) => id === alone.id)) return;
  throw new LabError(
    'usage',
    `chapter ${alone.id}, ${alone.title}, takes away what the other chapters have made`,
    { hint: 'Take what begins after it by itself.' },
  );
}

/**
 * Whether what begins after a chapter can begin at once on a lab that has come to another: nothing
 * has to be fetched or built for it, and nothing is taken away.
 */
export const isAtHand = (
  track: Bases,
  id: string,
  reached: string | undefined,
  lab: Lab,
): boolean =>
  id === reached ||
  (replacement(track, reached) === undefined &&
    basesOf(track, [id]).every(
      (chapter) => chapter.alone !== true && furtherFor(track, [chapter], lab).length === 0,
    ));
