import type { Lab } from '../core/lab.js';
import type { Task } from '../core/task.js';
import { expectedSeconds, forecastUp, makingSeconds, type Forecast } from '../doctor/forecast.js';
import { isLocal } from '../doctor/tools.js';
import type { DoctorContext } from '../doctor/types.js';
import type { HostSpeed } from '../host/speed.js';
import type { LabContext } from '../lab/context.js';
import { chapterReached } from '../lab/reached.js';
import type { Site } from '../lab/site.js';
import { everyChapter, isUpTo } from '../track/chapters.js';
import type { Track } from '../track/types.js';
import { watchRemaining, type Remaining } from './remaining.js';

/** What is known of this computer once it is ready. */
export interface Ready {
  readonly context: DoctorContext;
  /** Measured for a new lab only: one that stands is ready sooner than that. */
  readonly speed: HostSpeed | undefined;
}

/**
 * What `up` of this lab from nothing to its last chapter takes here, checkpoints included.
 * Undefined where machines run on another computer.
 */
export async function forecastFor(
  context: DoctorContext,
  track: Track,
  lab: Pick<Lab, 'machines'>,
  speed: HostSpeed,
): Promise<Forecast | undefined> {
  if (!isLocal(context)) return undefined;
  const { usable } = await context.kvm();
  const titles = [
    'Start machines',
    ...track.chapters.flatMap(({ id, title }) => [`Checkpoint ${id}`, `${id} ${title}`]),
    'Checkpoint done',
  ];
  return forecastUp(titles, lab, context.needs, {
    accelerator: usable ? 'kvm' : 'tcg',
    speed,
    chapters: track.chapters,
  });
}

/**
 * Where machines are emulated, `up` can tell what it will still take; of a lab that stands once it
 * has seen enough.
 */
export async function watchUp(
  context: LabContext,
  { opened, accelerator }: Site,
  { context: { needs }, speed }: Ready,
  tasks: readonly Task[],
): Promise<Remaining> {
  if (accelerator === 'kvm') return { tasks, text: () => undefined };
  const reached = await chapterReached(context, opened);
  const chapters = everyChapter(opened.track);
  const expected = ({ title }: Task): number => {
    if (title === 'Supplies') return makingSeconds(needs, speed ?? asReference);
    const chapter = chapters.find(
      (each) => title === `${each.id} ${each.title}` || title === `Checkpoint ${each.id}`,
    );
    // What the label names is done, with the checkpoint before it.
    if (chapter !== undefined && isUpTo(opened.track, chapter.id, reached)) return 0;
    return expectedSeconds(title, opened.lab, speed ?? asReference, chapters);
  };
  return watchRemaining(tasks, expected, speed !== undefined);
}

const asReference: HostSpeed = { single: 1, all: 1 };
