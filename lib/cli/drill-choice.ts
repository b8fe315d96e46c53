import { findChapter, track } from '../../labs/index.js';
import { finished } from '../checkpoints/names.js';
import type { Check } from '../core/check.js';
import { LabError } from '../core/errors.js';
import type { Lab } from '../core/lab.js';
import { drillFolder, drillNamed } from '../drills/list.js';
import { loadDrill } from '../drills/load.js';
import { largestSeed, newSeed } from '../drills/seed.js';
import type { Drill, DrillFacts } from '../drills/types.js';
import type { App } from './app.js';

/** All checks of all chapters on a lab. */
export const chapterChecks = (lab: Lab): readonly Check[] => track.chapters.flatMap((chapter) => chapter.checks(lab));

/** Words that `start`, `check` or `validate` take for something else than a drill. */
export const takenNames: readonly string[] = [...track.chapters.flatMap(({ id, slug }) => [id, slug]), finished, 'all'];

/** What the rules for drills must know; without a lab its machines and checks are not held against a drill. */
export const drillFacts = (lab?: Lab): DrillFacts => ({
  chapters: track.chapters.map(({ id }) => id), taken: takenNames,
  ...(lab === undefined ? {} : { machines: lab.machines.map(({ name }) => name), checks: chapterChecks(lab).map(({ id }) => id) }),
});

/** Whether a name is no chapter's, nor the finished cluster's: then it is a drill's, if anything. */
export const isNoChapter = (name: string): boolean =>
  name !== finished && findChapter(name) === undefined;

/** The drill of that name, or every problem of its folder. */
export const drillCalled = (app: App, name: string, labs: string | undefined, lab?: Lab): Promise<Drill> =>
  drillNamed(name, labs, drillFacts(lab), app.runner, app.signal);

/** A folder with a drill.yaml, or the name of a drill. */
export async function drillAt(app: App, place: string, labs: string | undefined, lab?: Lab): Promise<Drill> {
  const known = place.includes('/') ? undefined : await drillFolder(place, labs);
  return loadDrill(known ?? place, drillFacts(lab), app.runner, app.signal);
}

/** The seed as typed, or one of our own. */
export function seedOf(given: number | undefined): number {
  if (given === undefined) return newSeed();
  if (Number.isInteger(given) && given >= 0 && given <= largestSeed) return given;
  throw new LabError('usage', `--seed cannot be ${given}`, { hint: `A whole number from 0 to ${largestSeed}.` });
}
