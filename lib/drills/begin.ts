import { errorDetails, LabError, messageOf, type ErrorKind } from '../core/errors.js';
import { beforeDrill } from '../core/ways-back.js';
import { runInGuest, type ScriptLab } from './guest.js';
import type { DrillPlan, GuestScript } from './plan.js';

/** The lab as drills see it. */
export interface DrillLab extends ScriptLab {
  /** Keeps the state of all machines under a name, with a message. */
  save(name: string, message: string): Promise<void>;
  /** Brings it back on all machines. Works too when the command was interrupted. */
  restore(name: string): Promise<void>;
  /** Forgets it; the machines stay as they are. */
  remove(name: string): Promise<void>;
}

/**
 * Keeps the state of the lab, then breaks it. When a break fails or is interrupted the state before
 * is brought back, and the error says so: afterwards the lab is broken as declared or as it was.
 */
export async function breakLab(
  plans: readonly DrillPlan[],
  message: string,
  lab: DrillLab,
  note: (text: string) => void,
): Promise<void> {
  note('keep the state before');
  await lab.save(beforeDrill, message);
  try {
    await runBreaks(plans, lab, note);
    await writeMarker(message, plans, lab);
  } catch (error) {
    note('bring the state before back');
    await comeBack(error, beforeDrill, lab);
    throw new LabError(kindOf(error), messageOf(error), {
      details: errorDetails(error),
      cause: error,
      hint: 'The lab is as it was before the drill.',
    });
  }
}

/** Breaks the lab, drill by drill. */
export async function runBreaks(
  plans: readonly DrillPlan[],
  lab: ScriptLab,
  note: (text: string) => void,
): Promise<void> {
  for (const { drill, breaks } of plans) {
    note(plans.length === 1 ? 'break the lab' : `break the lab: ${drill.name}`);
    await runScripts(breaks, lab);
  }
}

/** Runs scripts one after the other, as the author has listed them. */
export async function runScripts(scripts: readonly GuestScript[], lab: ScriptLab): Promise<void> {
  for (const script of scripts) await runInGuest(lab, script);
}

/**
 * Brings the lab back to a checkpoint and forgets it, because of an error. Where that fails as
 * well, throws an error that tells both, and what to do.
 */
export async function comeBack(
  error: unknown,
  name: string,
  lab: Pick<DrillLab, 'restore' | 'remove'>,
): Promise<void> {
  try {
    await lab.restore(name);
    await lab.remove(name);
  } catch (second) {
    throw new LabError(
      kindOf(error),
      `${messageOf(error)}; the lab could not be brought back either: ${messageOf(second)}`,
      {
        details: [...errorDetails(error), ...errorDetails(second)],
        cause: error,
        hint: `The lab is half broken. \`khw-lab checkpoint restore ${name}\` brings it back to what it was.`,
      },
    );
  }
}

const kindOf = (error: unknown): ErrorKind => (error instanceof LabError ? error.kind : 'bug');

/**
 * On the machine of the first break, and so gone with everything else when the state before comes
 * back.
 */
export const markerPath = '/var/lib/khw-drill';

/** Says that the breaking was not cut off: written last. */
async function writeMarker(
  message: string,
  plans: readonly DrillPlan[],
  lab: DrillLab,
): Promise<void> {
  const machine = plans[0]?.breaks[0]?.machine;
  if (machine !== undefined)
    await (
      await lab.session(machine)
    ).put([{ path: markerPath, content: `${message}\n`, mode: 0o600 }], { signal: lab.signal });
}

/**
 * Whether the lab was broken to the end: a computer may lose its power while a drill breaks a lab.
 */
export async function isBroken(
  plans: readonly DrillPlan[],
  lab: Pick<DrillLab, 'session' | 'signal'>,
): Promise<boolean> {
  const machine = plans[0]?.breaks[0]?.machine;
  if (machine === undefined) return true;
  const { exitCode } = await (
    await lab.session(machine)
  ).run(['test', '-e', markerPath], { signal: lab.signal, ok: [0, 1] });
  return exitCode === 0;
}
