import { waitFor, type Pace, type WaitOptions } from '../core/wait.js';
import type { MachineHandle } from './handles.js';

/** What a machine is asked until nothing is missing. */
export interface Awaited extends Pick<WaitOptions, 'intervalMs' | 'hint' | 'note'> {
  /** Named where it comes to rest before. */
  readonly what: string;
  /** bash, read-only. */
  readonly script: string;
  /** What its answer lacks; undefined when nothing does. */
  readonly missing: (stdout: string) => string | undefined;
}

/**
 * Asks a machine again and again until its answer lacks nothing. Throws `machine` with what was
 * missing last when the machine no longer moves.
 */
export async function waitForAnswer(
  pace: Pace,
  machine: MachineHandle,
  { what, script, missing, ...options }: Awaited,
): Promise<void> {
  const session = await machine.session();
  const pulse = machine.watch();
  await waitFor(
    what,
    async (stop) => {
      const { stdout } = await session.script(script, { signal: stop, ok: 'any' });
      const seen = missing(stdout);
      return seen === undefined ? { ready: true } : { ready: false, seen, ...(await pulse(stop)) };
    },
    { ...pace, ...options },
  );
}
