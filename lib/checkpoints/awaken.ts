import { LabError } from '../core/errors.js';
import type { Machine } from '../core/lab.js';
import type { MachineSession } from '../core/run.js';
import { together } from '../core/together.js';
import { waitFor } from '../core/wait.js';
import { stepClock } from '../lab/clock.js';
import type { LabContext } from '../lab/context.js';
import type { OpenLab } from '../lab/open.js';
import { orStopped, pulseOf } from '../lab/pulse.js';
import type { Fleet } from '../ssh/fleet.js';
import type { Checkpoint } from './types.js';

/**
 * How often a clock may have to be stepped: on a busy computer the way to a guest may take longer
 * than the tolerance.
 */
const attempts = 5;

/**
 * Opens SSH to all machines again and steps their clocks to this computer's, looking again
 * afterwards. A machine that did not answer when the checkpoint was saved need not. Answers the
 * seconds by which the furthest clock was off.
 */
export async function awaken(
  context: LabContext,
  opened: OpenLab,
  fleet: Fleet,
  { running }: Pick<Checkpoint, 'running'>,
): Promise<number> {
  const answered = opened.lab.machines.filter(({ name }) => running.units[name] !== undefined);
  const steps = await together(
    context.signal,
    answered.map(
      (machine) => (signal) => answerInTime({ ...context, signal }, opened, fleet, machine),
    ),
  );
  return Math.max(0, ...steps);
}

/** Answers the seconds by which the clock was off. */
async function answerInTime(
  { clock, signal }: LabContext,
  opened: OpenLab,
  fleet: Fleet,
  { name }: Machine,
): Promise<number> {
  const pulse = pulseOf(clock, opened, name);
  let off = 0;
  await waitFor(
    name,
    (stop) =>
      orStopped(
        pulse,
        stop,
        (async () => {
          try {
            off = await stepUntilRight(await fleet.session(name), stop);
            return { ready: true };
          } catch (error) {
            if (!(error instanceof LabError) || error.kind === 'interrupted') throw error;
            if (error.kind === 'refused') return { never: error.message };
            fleet.drop(name);
            const { plight, ...movement } = await pulse(stop);
            return plight === undefined
              ? { ready: false, seen: error.message, ...movement }
              : { never: `it is ${plight}` };
          }
        })(),
      ),
    {
      clock,
      signal,
      slowness: opened.lab.slowness,
      interval: 200,
      hint: `\`khw-lab console ${name}\` shows its screen; on a busy computer restore again when it is quieter.`,
    },
  );
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
