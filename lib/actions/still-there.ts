import type { Chapter } from '../core/chapter.js';
import { LabError } from '../core/errors.js';
import type { OpenLab } from '../lab/open.js';
import { chapterReached } from '../lab/reached.js';
import { replacement } from '../track/chapters.js';
import type { OptionalChapter } from '../track/types.js';
import type { Ports } from './ports.js';

type Opened = Pick<OpenLab, 'lab' | 'track' | 'virsh'>;

/** Chapters that can be done on what is there: a later one may have taken away their cluster. */
export async function stillThere(
  ports: Pick<Ports, 'signal' | 'say'>,
  opened: Opened,
  chapters: readonly Chapter[],
): Promise<readonly Chapter[]> {
  const last = await replacedBy(ports, opened);
  if (last === undefined) return chapters;
  const left = chapters.filter(({ id }) => id === last.id);
  if (left.length < chapters.length)
    ports.say(`Lab ${come(opened, last)}: earlier ones are left alone. ${wayBack}`);
  return left;
}

/** Throws `refused` where a later chapter has taken away the cluster that this one is about. */
export async function assertStillThere(
  ports: Pick<Ports, 'signal'>,
  opened: Opened,
  { id, title }: Chapter,
): Promise<void> {
  const last = await replacedBy(ports, opened);
  if (last === undefined || last.id === id) return;
  throw goneWith(opened, last, `the cluster of chapter ${id}, ${title}, is not there any more`);
}

/** `refused`: what a chapter has taken away, in words of a sentence, and the way back. */
export const goneWith = (opened: Pick<OpenLab, 'lab'>, last: Chapter, what: string): LabError =>
  new LabError('refused', `lab ${come(opened, last)}: ${what}`, { hint: wayBack });

const replacedBy = async (
  ports: Pick<Ports, 'signal'>,
  opened: Opened,
): Promise<OptionalChapter | undefined> =>
  replacement(opened.track, await chapterReached(ports, opened));

const come = ({ lab }: Pick<OpenLab, 'lab'>, { id, title }: Chapter): string =>
  `${lab.name} has come to chapter ${id}, ${title}`;

const wayBack = '`khw-lab reset done` brings back the finished cluster of before.';
