import { assertNoExam } from '../actions/active-drill.js';
import type { LabRef, Ports } from '../actions/ports.js';
import type { Check } from '../core/check.js';
import { LabError } from '../core/errors.js';
import { checkNamed } from '../course/subjects.js';
import { noLab } from '../lab/mine.js';
import { readLab } from '../lab/record.js';
import { trackOfLab } from '../track/find.js';
import { drillCheckNamed } from './active.js';
import { readGradingRecord, writeGradingRecord, type GradingRecord } from './record.js';

/** The hints of a check that are open. */
export interface OpenHints {
  readonly check: Check;
  readonly rungs: readonly string[];
}

/**
 * Opens the next hint for a check, which costs a part of its points: the first cause of the last
 * check where none is named.
 */
export async function openHint(
  ports: Ports,
  ref: LabRef,
  named: string | undefined,
): Promise<OpenHints> {
  const lab = await readLab(ports, ref.lab);
  if (lab === undefined) throw await noLab(ports, ref.lab);
  await assertNoExam(ports, ref);
  const paths = ports.paths.lab(lab.name);
  const record = await readGradingRecord(paths);
  const id = named ?? record.firstCause;
  if (id === undefined) throw noCause(record);
  const check =
    (await drillCheckNamed(ports, ref, id)) ?? checkNamed(trackOfLab(ports.tracks, lab), id, lab);
  const before = Math.min(record.hints[check.id] ?? 0, check.hints.length);
  const opened = Math.min(before + 1, check.hints.length);
  if (opened > before)
    await writeGradingRecord(paths, { ...record, hints: { ...record.hints, [check.id]: opened } });
  return { check, rungs: check.hints.slice(0, opened) };
}

const noCause = ({ subjects }: GradingRecord): LabError =>
  Object.keys(subjects).length === 0
    ? new LabError('usage', 'nothing has been checked yet', {
        hint: '`khw-lab check` finds where a mistake begins; or name a check: `khw-lab hint CHECK`.',
      })
    : new LabError(
        'usage',
        'the last `khw-lab check` found nothing wrong, or was before this drill',
        { hint: '`khw-lab check` looks again; or name a check: `khw-lab hint CHECK`.' },
      );
