import { LabError } from '../core/errors.js';
import type { MachineSession } from '../core/run.js';
import { together } from '../core/together.js';
import { waitFor, type Pace, type Readiness } from '../core/wait.js';
import { stepClock } from '../lab/clock.js';
import type { Handles, MachineHandle } from '../lab/handles.js';
import { orStopped } from '../lab/pulse.js';
import { renewRandomness } from '../lab/randomness.js';
import type { Running } from './types.js';

/**
 * How often a clock may have to be stepped: on a busy computer the way to a guest may take longer
 * than the tolerance.
 */
const attempts = 5;

/**
 * Opens SSH to all machines again, steps their clocks to this computer's, looking again afterwards,
 * and renews their randomness. A machine that did not answer when the checkpoint was saved need not.
 * Answers the seconds by which the furthest clock was off.
 */
export async function awaken(
  { machines, pace, signal }: Handles,
  { units }: Pick<Running, 'units'>,
  note: (text: string) => void,
): Promise<number> {
  const answered = machines.filter(({ name }) => units[name] !== undefined);
  const steps = await together(
    signal,
    answered.map((machine) => async (stop) => {
      const off = await answerInTime({ ...pace(), signal: stop }, machine);
      if (!(await renewRandomness(await machine.session(), stop)))
        note(`the random state of ${machine.name} could not be renewed`);
      return off;
    }),
  );
  return Math.max(0, ...steps);
}

/** Answers the seconds by which the clock was off. */
async function answerInTime(pace: Pace, machine: MachineHandle): Promise<number> {
  const { name } = machine;
  const pulse = machine.watch();
  let off = 0;
  const answer = async (stop: AbortSignal): Promise<Readiness> => {
    try {
      off = await stepUntilRight(await machine.session(), stop);
      return { ready: true };
    } catch (error) {
      if (!(error instanceof LabError) || error.kind === 'interrupted') throw error;
      if (error.kind === 'refused') return { never: error.message };
      machine.drop();
      const { plight, ...movement } = await pulse(stop);
      return plight === undefined
        ? { ready: false, seen: error.message, ...movement }
        : { never: `it is ${plight}` };
    }
  };
  await waitFor(name, (stop) => orStopped(pulse, stop, answer(stop)), {
    ...pace,
    intervalMs: 200,
    hint: `\`khw-lab console ${name}\` shows its screen; on a busy computer restore again when it is quieter.`,
  });
  return off;
}

async function stepUntilRight(session: MachineSession, signal: AbortSignal): Promise<number> {
  let first: number | undefined;
  for (let attempt = 0; attempt < attempts; attempt++) {
    const ahead = await stepClock(session, signal);
    first ??= Math.abs(ahead ?? 0);
    if (ahead === undefined) return first;
  }
  throw new LabError(
    'machine',
    `the clock of ${session.machine} does not stay within half a second of this computer's`,
  );
}
