import type { LabRef, Ports } from '../actions/ports.js';
import { LabError } from '../core/errors.js';
import { nearest } from '../core/nearest.js';
import { shippedDrills } from '../course/drills.js';
import { openLab, type OpenLab } from '../lab/open.js';
import type { Curriculum, Track } from '../track/types.js';
import { candidatesOf, drawMock, drawn, type Candidate } from './draw.js';
import { readGradingRecord } from './record.js';

/** What is to be practised. */
export interface PractiseChoice extends LabRef {
  /** A domain of the curriculum; all of them where it is left out. */
  readonly domain?: string;
  /** That the learner has. */
  readonly minutes?: number;
  readonly seed: number;
}

/**
 * The name of the exercise to be done next: by chance, what is weak or long ago more than what is
 * not. Throws `usage` for an unknown domain, a track without exercises, and too little time.
 */
export async function nextExercise(ports: Ports, choice: PractiseChoice): Promise<string> {
  const { domain, minutes, seed } = choice;
  const opened = await openLab(ports, choice.lab, choice.connect);
  const curriculum = curriculumOf(opened.track);
  if (domain !== undefined) assertDomain(curriculum, domain);
  const all = (await candidatesFor(ports, opened)).filter(
    ({ drill }) => domain === undefined || drill.domain === domain,
  );
  const [next] = drawn(
    all.filter(({ drill }) => minutes === undefined || drill.minutes <= minutes),
    seed,
    new Date(),
  );
  if (next !== undefined) return next.drill.name;
  const shortest = Math.min(...all.map(({ drill }) => drill.minutes));
  throw new LabError('usage', 'there is no exercise to draw', {
    hint:
      all.length === 0
        ? 'Choose another domain; `khw-lab labs` lists what there is.'
        : `The shortest one takes ${shortest} minutes.`,
  });
}

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

async function candidatesFor(
  ports: Ports,
  { track, lab, paths }: OpenLab,
): Promise<readonly Candidate[]> {
  const drills = await shippedDrills({ tracks: ports.tracks, track }, lab);
  return candidatesOf(drills, await readGradingRecord(paths));
}

function curriculumOf({ id, exercises }: Track): Curriculum {
  if (exercises !== undefined) return exercises;
  throw new LabError('usage', `track ${id} has no exercises`, {
    hint: '`khw-lab labs` lists its drills, and the other tracks.',
  });
}

function assertDomain({ domains }: Curriculum, domain: string): void {
  const known = domains.map(({ id }) => id);
  if (known.includes(domain)) return;
  const near = nearest(domain, known);
  throw new LabError('usage', `there is no domain "${domain}"`, {
    hint: near === undefined ? `Domains: ${known.join(', ')}.` : `Did you mean ${near}?`,
  });
}
