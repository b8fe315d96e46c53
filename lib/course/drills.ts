import { finished } from '../checkpoints/names.js';
import type { Check } from '../core/check.js';
import type { Lab } from '../core/lab.js';
import type { Runner } from '../core/run.js';
import { drillFolder, drillNamed } from '../drills/list.js';
import { loadDrill } from '../drills/load.js';
import type { Drill, DrillFacts } from '../drills/types.js';
import { findChapter, track } from './track.js';

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

/** Runs bash's own look at scripts. */
interface Looking {
  readonly runner: Runner;
  readonly signal: AbortSignal;
}

/** The drill of that name, or every problem of its folder. */
export const drillCalled = ({ runner, signal }: Looking, name: string, labs: string | undefined, lab?: Lab): Promise<Drill> =>
  drillNamed(name, labs, drillFacts(lab), runner, signal);

/** A folder with a drill.yaml, or the name of a drill. */
export async function drillAt({ runner, signal }: Looking, place: string, labs: string | undefined, lab?: Lab): Promise<Drill> {
  const known = place.includes('/') ? undefined : await drillFolder(place, labs);
  return loadDrill(known ?? place, drillFacts(lab), runner, signal);
}
