import { LabError, throwIfInterrupted } from './errors.js';
import { watchMovement, type Movement, type Patience, type Sighting } from './movement.js';

/** Time as something a test can hold. */
export interface Clock {
  now(): number;
  /** Resolves after ms, or rejects with `interrupted` when the signal is raised. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export type Readiness =
  | { readonly ready: true }
  /** Not yet; `seen` is shown, and quoted should nothing move any more. */
  | ({ readonly ready: false } & Sighting)
  /** It will never be ready. */
  | { readonly never: string };

export interface WaitOptions extends Patience {
  readonly clock: Clock;
  readonly signal?: AbortSignal;
  /** Milliseconds between two probes. */
  readonly interval: number;
  readonly hint?: string;
  /** Hears what is seen at each probe. */
  readonly note?: (seen: string) => void;
}

/** Asks once; stops asking when the signal is raised. */
export type Probe = (signal: AbortSignal) => Promise<Readiness>;

/**
 * Probes until ready, or until nothing has moved for a while: then LabError('machine') quotes what
 * was seen last. A new kind of sentence seen is movement, as a new mark is. A probe that hangs
 * counts as one that sees nothing.
 */
export async function waitFor(what: string, probe: Probe, options: WaitOptions): Promise<void> {
  const { clock, signal, interval, hint, note } = options;
  const movement = watchMovement(() => clock.now(), options);
  for (;;) {
    throwIfInterrupted(signal);
    const answer = await untilRest(movement, options, probe);
    if ('never' in answer)
      throw new LabError('machine', `${what}: ${answer.never}`, hint === undefined ? {} : { hint });
    if (answer.ready) return;
    const { seen, lines = [] } = answer;
    movement.see({ ...answer, lines: seen === undefined ? lines : [seen, ...lines] });
    if (seen !== undefined) note?.(seen);
    const rest = movement.rest();
    if (rest !== undefined)
      throw new LabError('machine', `${what}: ${rest}`, hint === undefined ? {} : { hint });
    await clock.sleep(interval, signal);
  }
}

/**
 * What the probe answers, or that it never will when nothing has moved for so long. The probe is
 * stopped then.
 */
async function untilRest(
  movement: Movement,
  { clock, signal }: WaitOptions,
  probe: Probe,
): Promise<Readiness> {
  const over = new AbortController();
  const stop = signal === undefined ? over.signal : AbortSignal.any([signal, over.signal]);
  const rest = async (): Promise<Readiness> => {
    await clock.sleep(Math.max(1, movement.left()), stop);
    return { never: movement.rest() ?? `no answer any more; last seen: ${movement.last()}` };
  };
  try {
    return await Promise.race([probe(stop), rest()]);
  } finally {
    over.abort();
  }
}
