import { findDrillCheckpoint } from '../checkpoints/find.js';
import { LabError } from '../core/errors.js';
import { labFlag } from '../core/lab.js';
import { beforeDrill } from '../core/ways-back.js';
import { readMark, type DrillMark } from '../drills/mark.js';
import { lookFor } from '../lab/connection.js';
import type { LabContext } from '../lab/context.js';
import { virshOn } from '../lab/mine.js';
import type { OpenLab } from '../lab/open.js';
import { readLab } from '../lab/record.js';
import type { LabRef } from './ports.js';

/** The drill or exam that a lab is in, as libvirt has it; undefined where there is none. */
export async function activeMark(
  ports: Pick<LabContext, 'signal'>,
  opened: Pick<OpenLab, 'lab' | 'virsh'>,
): Promise<DrillMark | undefined> {
  const record = await findDrillCheckpoint(ports, opened, beforeDrill);
  return record === undefined ? undefined : readMark(record.message);
}

/** `an exam`, `drill kubelet-down`: what a lab is in. */
export const nameOfMark = ({ kind, drills }: DrillMark): string =>
  kind === 'exam' ? 'an exam' : `drill ${namesOf(drills)}`;

/** The drills of a mark, as a person reads them. */
export const namesOf = (drills: DrillMark['drills']): string =>
  drills.map(({ name }) => name).join(', ');

/** Why `up` runs no chapter during a drill: what is broken is for the learner to repair. */
export const staysBroken = (mark: DrillMark, lab: string): string =>
  `Lab ${lab} is in ${nameOfMark(mark)}: the machines are started, no chapter is run; \`khw-lab ${mark.kind === 'exam' ? 'exam finish' : 'finish'}${labFlag(lab)}\` ends it.`;

/** For what begins something else. Throws `refused` while a drill or an exam is on. */
export async function assertNoDrill(
  ports: Pick<LabContext, 'signal'>,
  opened: Pick<OpenLab, 'lab' | 'virsh'>,
): Promise<void> {
  const mark = await activeMark(ports, opened);
  if (mark !== undefined) throw alreadyOn(mark);
}

/** The error that names the drill or exam that a lab is in, and how it ends. */
export function alreadyOn({ kind, drills }: DrillMark): LabError {
  const names = namesOf(drills);
  return new LabError(
    'refused',
    kind === 'exam' ? `an exam is on (${names})` : `drill ${names} is on`,
    {
      hint:
        kind === 'exam'
          ? '`khw-lab exam finish` ends it.'
          : `\`khw-lab finish\` grades it and brings the lab back; \`khw-lab reset ${names}\` gives it up.`,
    },
  );
}

/**
 * For whatever would help. Throws `refused` during an exam; a lab that is not there, or whose
 * libvirt is off, is in none.
 */
export async function assertNoExam(
  ports: LabContext,
  { lab: name, connect }: LabRef,
): Promise<void> {
  const lab = await readLab(ports, name);
  const connection = lab === undefined ? undefined : await lookFor(ports, connect);
  if (lab === undefined || connection === undefined) return;
  if ((await activeMark(ports, { lab, virsh: await virshOn(ports, connection) }))?.kind === 'exam')
    throw duringExam();
}

/** The error for what an exam does not allow. */
export const duringExam = (): LabError =>
  new LabError(
    'refused',
    'an exam is on: there are no hints, no solutions and no grades before its end',
    {
      hint: '`khw-lab exam status` shows the clock, `khw-lab exam finish` ends it.',
    },
  );
