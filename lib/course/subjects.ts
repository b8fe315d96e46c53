import type { Chapter } from '../core/chapter.js';
import type { Check } from '../core/check.js';
import { LabError } from '../core/errors.js';
import { chapterOf } from '../core/ids.js';
import type { Lab } from '../core/lab.js';
import { nearest } from '../core/nearest.js';
import { chapterNamed } from './chapters.js';
import { ordealChecks } from './ordeals.js';
import { everyChapter, isDone } from '../track/chapters.js';
import type { Track } from '../track/types.js';

/** What can be graded: a chapter, or a drill. */
export interface Subject {
  /** `07` */
  readonly id: string;
  readonly title: string;
  /** That a person needs. */
  readonly minutes: number;
  readonly checks: (lab: Lab) => readonly Check[];
}

/** What `all` means: every subject that is named nowhere else, in order. */
export const subjectsOf = ({ chapters }: Track): readonly Subject[] => chapters.map(subjectOf);

/** The chapters up to this one; of the optional ones none but itself. */
export const subjectsUpTo = (track: Track, last: string | undefined): readonly Subject[] =>
  everyChapter(track)
    .filter(({ id }) => isDone(track, id, last))
    .map(subjectOf);

function subjectOf(chapter: Chapter): Subject {
  return {
    id: chapter.id,
    title: chapter.title,
    minutes: chapter.minutes,
    checks: (lab) => chapter.checks(lab),
  };
}

/** The one place where a name becomes something to grade: a chapter's number or slug. */
export const subjectNamed = (track: Track, name: string): Subject =>
  subjectOf(chapterNamed(track, name));

/** All that can be needed by a check of these subjects: their own, then the chapters'. */
export function allChecks(track: Track, chosen: readonly Subject[], lab: Lab): readonly Check[] {
  const own = chosen.flatMap((subject) => subject.checks(lab));
  const ids = new Set(own.map(({ id }) => id));
  return [
    ...own,
    ...everyChapter(track)
      .flatMap((chapter) => chapter.checks(lab))
      .filter(({ id }) => !ids.has(id)),
  ];
}

/** The check of that id on this lab, or an error that names the near ones. */
export function checkNamed(track: Track, id: string, lab: Lab): Check {
  const checks = [...allChecks(track, [], lab), ...ordealChecks(track, lab)];
  const found = checks.find((check) => check.id === id);
  if (found !== undefined) return found;
  const known = checks.map((check) => check.id);
  const near = [nearest(id, known)].filter((other) => other !== undefined);
  const alike =
    near.length > 0
      ? near
      : known.filter((other) => chapterOf(other) === chapterOf(id)).slice(0, 12);
  throw new LabError('usage', `there is no check "${id}"`, {
    hint:
      alike.length === 0
        ? '`khw-lab check all` names every check.'
        : `Did you mean ${alike.join(', ')}?`,
  });
}
