import { LabError } from '../../core/errors.js';
import type { Ordeal } from '../../core/ordeal.js';
import type { Progress, Task, TaskReport } from '../../core/task.js';
import { beforeOrdeal } from '../../core/ways-back.js';
import { comeBack, type DrillLab } from '../../drills/begin.js';
import type { Outcome } from '../../grade/engine.js';
import { ordealOutcome, ordealSummary } from '../../grade/ordeal.js';
import { lastingCauses } from '../health.js';
import { undergo, type OrdealLab } from './undergo.js';

type Note = TaskReport['note'];
type Keeper = Pick<DrillLab, 'save' | 'restore' | 'remove'>;

/** A lab that is put through ordeals, and whose state is kept before. */
export interface KeptLab extends OrdealLab {
  readonly keeper: (note: Note) => Keeper;
}

/** How an ordeal was borne. */
export interface Borne {
  readonly ordeal: Ordeal;
  readonly outcome: Outcome;
}

/**
 * Keeps the state of a lab that is right, and puts it through ordeals, one after the other; after
 * one that it has not borne it is brought back first. What is thrown leaves the lab as it was
 * before; else it is for the caller to bring it back.
 */
export async function putThrough(
  ordeals: readonly Ordeal[],
  lab: KeptLab,
  progress: Progress,
): Promise<readonly Borne[]> {
  const borne: Borne[] = [];
  await progress.run([
    {
      title: 'Check the lab and save its state',
      run: async ({ note }) => {
        await assertWell(ordeals, lab, note);
        await lab.keeper(note).save(beforeOrdeal, 'it is put through ordeals');
      },
    },
    ...ordeals.map((ordeal): Task => ({
      title: ordeal.title,
      why: ordeal.why,
      run: ({ note, title }) =>
        orComeBack(lab, note, async () => {
          const last = borne.at(-1)?.outcome.state ?? 'pass';
          if (last !== 'pass') await lab.keeper(note).restore(beforeOrdeal);
          const written = await undergo(ordeal, lab, note);
          borne.push({ ordeal, outcome: ordealOutcome(ordeal, written) });
          title(`${ordeal.title}: ${ordealSummary(ordeal, written)}`);
        }),
    })),
  ]);
  return borne;
}

/** Brings a lab back to what it was before its ordeals. */
export async function bringBack(lab: KeptLab, progress: Progress): Promise<void> {
  await progress.run([
    {
      title: 'Bring the lab back',
      run: ({ note }) =>
        orComeBack(lab, note, async () => {
          const { restore, remove } = lab.keeper(note);
          await restore(beforeOrdeal);
          await remove(beforeOrdeal);
        }),
    },
  ]);
}

/** Interrupted, or where something went wrong that is not the lab's fault. */
async function orComeBack(
  { keeper }: KeptLab,
  note: Note,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    note('bring the lab back');
    await comeBack(error, beforeOrdeal, keeper(note));
    throw error;
  }
}

/** What is wrong before would be wrong afterwards, too. */
async function assertWell(ordeals: readonly Ordeal[], lab: KeptLab, note: Note): Promise<void> {
  note('checking whether the lab is right');
  const chapters = [...new Set(ordeals.flatMap((ordeal) => ordeal.chapters))];
  const causes = await lastingCauses(lab, lab.slowness ?? 1, () => lab.causes(chapters), note);
  const [first] = causes;
  if (first === undefined) return;
  throw new LabError(
    'refused',
    `the lab is not ready for an ordeal: on ${first.machine}, ${first.what}`,
    {
      details: causes.map(({ machine, check, what }) => `${machine}: ${check}: ${what}`),
      hint: '`khw-lab check` shows what is wrong; `khw-lab up` does the chapters that are missing.',
    },
  );
}
