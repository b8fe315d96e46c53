import type { Chapter } from '../core/chapter.js';
import type { FurtherRelease } from '../core/further.js';
import { isSameId } from '../core/ids.js';
import type { Lab } from '../core/lab.js';
import type { OptionalChapter, Track } from './types.js';

/** The chapters of a track, or what is left of them where only ids are known. */
interface Chapters {
  readonly chapters: readonly Pick<Chapter, 'id'>[];
  readonly optional?: readonly Pick<Chapter, 'id'>[];
}

type Contents = Pick<Track, 'chapters' | 'optional'>;

/** All chapters of a track, the optional ones last. */
export const everyChapter = ({ chapters, optional = [] }: Contents): readonly Chapter[] => [
  ...chapters,
  ...optional,
];

/** Whether a chapter is done only when it is named. */
export const isOptional = ({ optional = [] }: Chapters, id: string | undefined): boolean =>
  optional.some((chapter) => chapter.id === id);

/** The chapter of that id, where it takes away what others have made. */
export const replacement = (
  { optional = [] }: Pick<Track, 'optional'>,
  id: string | undefined,
): OptionalChapter | undefined =>
  optional.find((chapter) => chapter.id === id && chapter.alone === true);

/**
 * The place of a chapter in its track, from 0, the optional ones last; -1 for none, and for one
 * that the track does not have.
 */
export const position = ({ chapters, optional = [] }: Chapters, id: string | undefined): number =>
  [...chapters, ...optional].findIndex((chapter) => chapter.id === id);

/** Whether a chapter is this one or comes before it. */
export const isUpTo = (track: Chapters, id: string, last: string | undefined): boolean =>
  position(track, id) <= position(track, last);

/**
 * Whether a chapter is done on a lab that has come to another: an optional one only where it is
 * that one itself.
 */
export const isDone = (track: Chapters, id: string, reached: string | undefined): boolean =>
  isOptional(track, id) ? id === reached : isUpTo(track, id, reached);

/** The last of these chapters; undefined where there is none of them. */
export const latest = (track: Chapters, ids: readonly string[]): string | undefined =>
  [...ids].sort((a, b) => position(track, a) - position(track, b)).at(-1);

/** The chapter of that id (`07`, `7`) or slug. */
export const findChapter = (track: Contents, name: string): Chapter | undefined =>
  everyChapter(track).find(({ id, slug }) => slug === name || isSameId(id, name));

/** The chapter with which all begins. */
export function firstChapter({ chapters: [first] }: Pick<Track, 'chapters'>): Chapter {
  if (first === undefined) throw new Error('a track without chapters');
  return first;
}

/** The chapter after which all is done. */
export function lastChapter({ chapters }: Pick<Track, 'chapters'>): Chapter {
  const last = chapters.at(-1);
  if (last === undefined) throw new Error('a track without chapters');
  return last;
}

/**
 * What must come to the machines of a lab before these chapters are done, besides what they were
 * made with.
 */
export const furtherFor = (
  { supplies, optional = [] }: Pick<Track, 'supplies' | 'optional'>,
  chapters: readonly Pick<Chapter, 'id'>[],
  lab: Lab,
): readonly FurtherRelease[] =>
  optional
    .filter(({ id }) => chapters.some((chapter) => chapter.id === id))
    .flatMap(({ images, further }) => [
      ...ownImages(
        lab,
        images.filter((image) => !supplies.images.includes(image)),
      ),
      ...(further?.(lab) ?? []),
    ]);

const ownImages = (
  { releaseSet }: Pick<Lab, 'releaseSet'>,
  images: readonly string[],
): readonly FurtherRelease[] =>
  images.length === 0 ? [] : [{ releaseSet, components: [], images, isFor: () => false }];
