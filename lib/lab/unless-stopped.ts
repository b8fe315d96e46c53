import { LabError } from '../core/errors.js';
import { meanwhile } from '../core/meanwhile.js';
import { CommandError, type MachineSession, type RunOptions } from '../core/run.js';
import type { Fleet } from '../ssh/fleet.js';
import type { OpenLab } from './open.js';
import { plightOf } from './plight.js';
import { Stopped } from './watch.js';

/** Milliseconds between two looks at a machine that is worked on. */
const oftenMs = 5000;

export interface Guarded {
  readonly machine: string;
  readonly signal: AbortSignal;
  /** The end of the sentence "NAME is …" once the machine has stopped. */
  readonly plight: (signal: AbortSignal) => Promise<string | undefined>;
  readonly intervalMs?: number;
}

/**
 * Does work on a machine. One that stops meanwhile lets the work hang, or breaks its connection:
 * then it is ended within seconds by Stopped, which says why and what to do.
 */
export async function unlessStopped<T>(
  { machine, signal, plight, intervalMs = oftenMs }: Guarded,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const look = async (stop: AbortSignal): Promise<void> => {
    // libvirt that does not answer says nothing of the machine.
    const words = await plight(stop).catch(() => undefined);
    if (words !== undefined) throw new Stopped('machine', `${machine} is ${words}`);
  };
  try {
    return await meanwhile(look, { intervalMs, signal }, work);
  } catch (error) {
    if (isOfConnection(error) && !signal.aborted) await look(signal);
    throw error;
  }
}

/** A command that ended with an exit code has found its machine running. */
const isOfConnection = (error: unknown): boolean =>
  error instanceof LabError &&
  error.kind === 'machine' &&
  !(error instanceof CommandError) &&
  !(error instanceof Stopped);

/** A session, opened and used as long as its machine runs: see unlessStopped. */
export async function guardedSession(
  opened: Pick<OpenLab, 'lab' | 'virsh'>,
  fleet: Pick<Fleet, 'session'>,
  machine: string,
  signal: AbortSignal,
): Promise<MachineSession> {
  const plight = (stop: AbortSignal): Promise<string | undefined> =>
    plightOf(opened, machine, stop);
  const session = await unlessStopped({ machine, signal, plight }, () => fleet.session(machine));
  const guarded = <T>(
    options: RunOptions = {},
    work: (options: RunOptions) => Promise<T>,
  ): Promise<T> =>
    unlessStopped({ machine, signal: options.signal ?? signal, plight }, (stop) =>
      work({ ...options, signal: stop }),
    );
  return {
    machine,
    run: (argv, options) => guarded(options, (own) => session.run(argv, own)),
    script: (text, options) => guarded(options, (own) => session.script(text, own)),
    put: (files, options) => guarded(options, (own) => session.put(files, own)),
    get: (path, options) => guarded(options, (own) => session.get(path, own)),
  };
}

/** The machines of a lab for those who run scripts on them: see guardedSession. */
export const guardedMachines = (
  opened: Pick<OpenLab, 'lab' | 'virsh'>,
  fleet: Pick<Fleet, 'session'>,
  signal: AbortSignal,
): { readonly signal: AbortSignal; readonly session: Fleet['session'] } => ({
  signal,
  session: (machine) => guardedSession(opened, fleet, machine, signal),
});
