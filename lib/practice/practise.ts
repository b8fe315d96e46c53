import type { LabRef, Ports } from '../actions/ports.js';
import type { Chapter } from '../core/chapter.js';
import { LabError } from '../core/errors.js';
import { labFlag } from '../core/lab.js';
import { nearest } from '../core/nearest.js';
import { chapterNamed } from '../course/chapters.js';
import { shippedDrills } from '../course/drills.js';
import { faultsOf } from '../course/faults.js';
import { planFault } from '../drills/fault.js';
import type { PlannedDrill } from '../drills/plan.js';
import { openLab, type OpenLab } from '../lab/open.js';
import { chapterReached } from '../lab/reached.js';
import { isAtHand } from '../track/bases.js';
import { everyChapter, findChapter, isDone } from '../track/chapters.js';
import type { Curriculum, Track } from '../track/types.js';
import { candidatesOf, drawMock, drawn, type Candidate } from './draw.js';
import { furthest } from './grading.js';
import { readGradingRecord } from './record.js';

/** What is to be practised. */
export interface PractiseChoice extends LabRef {
  /**
   * A domain of the curriculum, for an exercise; a chapter, for one of its faults. Exercises of all
   * domains where it is left out.
   */
  readonly topic?: string;
  /** That the learner has. */
  readonly minutes?: number;
  readonly seed: number;
}

/**
 * The name of the exercise, or the fault, to be done next: by chance, what is weak or long ago more
 * than what is not. Throws `usage` for an unknown topic, a track without exercises, and too little
 * time; `refused` for a chapter that the lab has not come to.
 */
export async function nextExercise(ports: Ports, choice: PractiseChoice): Promise<string> {
  const { topic, minutes, seed } = choice;
  const opened = await openLab(ports, choice.lab, choice.connect);
  const chapter = topic === undefined ? undefined : chapterMeant(opened.track, topic);
  const all =
    chapter === undefined
      ? await exercisesFor(ports, opened, topic)
      : await faultsFor(ports, opened, chapter);
  const [next] = drawn<Practised>(
    all.filter(({ drill }) => minutes === undefined || drill.minutes <= minutes),
    seed,
    new Date(),
  );
  if (next !== undefined) return next.drill.name;
  const shortest = Math.min(...all.map(({ drill }) => drill.minutes));
  throw new LabError('usage', 'there is nothing to draw', {
    hint:
      all.length === 0
        ? 'Choose another domain or chapter; `khw-lab labs` lists what there is.'
        : `The shortest one takes ${shortest} minutes.`,
  });
}

/** What of an exercise or a fault decides whether it is drawn. */
type Practised = Pick<PlannedDrill, 'name' | 'minutes'> & { readonly weight: number };

/** The exercises of a domain, or of all of them. */
async function exercisesFor(
  ports: Ports,
  opened: OpenLab,
  domain: string | undefined,
): Promise<readonly Candidate[]> {
  const every = curriculumOf(opened.track).domains.map(({ id }) => id);
  const wanted = domain === undefined ? every : [domain];
  const all = await candidatesFor(ports, opened);
  return all.filter(({ drill }) => wanted.includes(drill.domain ?? ''));
}

/** The faults of a chapter, all as likely. Throws `refused` where the lab has not come to it. */
async function faultsFor(
  ports: Ports,
  opened: OpenLab,
  chapter: Chapter,
): Promise<readonly Candidate<Practised>[]> {
  const record = await readGradingRecord(opened.paths);
  if (!isDone(opened.track, chapter.id, await furthest(ports, opened, record)))
    throw notReached(opened, chapter);
  return faultsOf(chapter, opened.lab).map((fault) => ({
    drill: { ...planFault(fault, opened.lab).drill, weight: 1 },
    grade: record.subjects[fault.name],
  }));
}

const notReached = ({ lab }: OpenLab, { id, title }: Chapter): LabError =>
  new LabError('refused', `lab ${lab.name} has not come to chapter ${id}, ${title}`, {
    hint: `\`khw-lab up --until ${id}${labFlag(lab.name)}\` does it. One that you did by hand counts when \`khw-lab check ${id}${labFlag(lab.name)}\` has found it right.`,
  });

/** Tasks of a mock exam. */
export const mockTasks = 16;

/** Names of the tasks of a mock exam, as a seed draws them. */
export async function mockExam(
  ports: Ports,
  ref: LabRef,
  seed: number,
): Promise<readonly string[]> {
  const opened = await openLab(ports, ref.lab, ref.connect);
  const { domains } = curriculumOf(opened.track);
  const drills = drawMock(await candidatesFor(ports, opened), domains, {
    count: mockTasks,
    seed,
    now: new Date(),
    lab: opened.lab,
  });
  return drills.map(({ name }) => name);
}

/** Drawn is what can begin at once; of how much cannot it is told, and what for. */
async function candidatesFor(ports: Ports, opened: OpenLab): Promise<readonly Candidate[]> {
  const { track, lab, paths } = opened;
  const drills = await shippedDrills({ tracks: ports.tracks, track }, lab);
  const reached = await chapterReached(ports, opened);
  const all = candidatesOf(drills, await readGradingRecord(paths));
  const far = all.filter(({ drill: { from, brings = from } }) =>
    [from, brings].some((id) => !isAtHand(track, id, reached, lab)),
  );
  const bases = [...new Set(far.map(({ drill }) => drill.from))].sort();
  if (far.length > 0)
    ports.say(
      `${far.length} exercises are not drawn: they begin after chapters ${bases.join(', ')}, which are made when one is started by its name.`,
    );
  return all.filter((one) => !far.includes(one));
}

function curriculumOf({ id, exercises }: Track): Curriculum {
  if (exercises !== undefined) return exercises;
  throw new LabError('usage', `track ${id} has no exercises`, {
    hint: '`khw-lab practice NN` draws a fault of a chapter; `khw-lab labs` lists drills, and the other tracks.',
  });
}

/** The chapter of that name; undefined where it is a domain. Throws `usage` for any other word. */
function chapterMeant(track: Track, topic: string): Chapter | undefined {
  const domains = (track.exercises?.domains ?? []).map(({ id }) => id);
  if (domains.includes(topic)) return undefined;
  if (domains.length === 0) return chapterNamed(track, topic);
  const found = findChapter(track, topic);
  if (found !== undefined) return found;
  const chapters = everyChapter(track);
  const near = nearest(topic, [...domains, ...chapters.map(({ slug }) => slug)]);
  throw new LabError('usage', `there is no domain and no chapter "${topic}"`, {
    hint: `${near === undefined ? '' : `Did you mean ${near}? `}Domains: ${domains.join(', ')}; chapters: ${chapters.map(({ id }) => id).join(', ')}.`,
  });
}
