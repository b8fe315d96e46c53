import { LabError, throwIfInterrupted } from './errors.js';
import { watchMovement, type Movement, type Patience, type Sighting } from './movement.js';

/** Time as something a test can hold. */
export interface Clock {
  now(): number;
  /** Resolves after ms, or rejects with `interrupted` when the signal is raised. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** By what time is measured while something is waited for. */
export interface Pace {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** How many times slower than usual the machines are; default 1. */
  readonly slowness?: number | undefined;
}

export type Readiness =
  | { readonly ready: true }
  /** Not yet; `seen` is shown, and quoted should nothing move any more. */
  | ({ readonly ready: false } & Sighting)
  /** It will never be ready. */
  | { readonly never: string };

/** How something is looked at again and again. */
export interface LookOptions extends Patience {
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds until the next look, after so many. */
  readonly intervalMs: number | ((looks: number) => number);
}

export interface WaitOptions extends LookOptions {
  readonly hint?: string;
  /** Hears what is seen at each probe. */
  readonly note?: (seen: string) => void;
}

/** Asks once; stops asking when the signal is raised. */
export type Probe = (signal: AbortSignal) => Promise<Readiness>;

/** What was found last, and how it came to rest; without `rest` it is as it should be. */
export interface Ending<T> {
  readonly found: T;
  readonly rest?: string;
}

/**
 * Looks again and again until `sight` has nothing to say of what is found, or until nothing has
 * moved for a while. `note` hears what is seen at each look after which there is another. Throws
 * for nothing but the signal.
 */
export async function lookUntilRest<T>(
  look: (movement: Movement) => Promise<T>,
  sight: (found: T) => Sighting | undefined,
  { clock, signal, intervalMs, ...patience }: LookOptions,
  note?: (seen: string) => void,
): Promise<Ending<T>> {
  const movement = watchMovement(() => clock.now(), patience);
  for (let looks = 1; ; looks++) {
    throwIfInterrupted(signal);
    const found = await look(movement);
    const seen = sight(found);
    if (seen === undefined) return { found };
    movement.see(seen);
    const rest = movement.rest();
    if (rest !== undefined) return { found, rest };
    if (seen.seen !== undefined) note?.(seen.seen);
    await clock.sleep(typeof intervalMs === 'number' ? intervalMs : intervalMs(looks), signal);
  }
}

/**
 * Probes until ready, or until nothing has moved for a while: then LabError('machine') quotes what
 * was seen last. A new kind of sentence seen is movement, as a new mark is. A probe that hangs
 * counts as one that sees nothing.
 */
export async function waitFor(what: string, probe: Probe, options: WaitOptions): Promise<void> {
  const { hint, note } = options;
  const { found, rest } = await lookUntilRest(
    (movement) => answerOrRest(movement, options, probe),
    sightOf,
    options,
    note,
  );
  const why = 'never' in found ? found.never : rest;
  if (why === undefined) return;
  const seen = sightOf(found)?.seen;
  if (seen !== undefined) note?.(seen);
  throw new LabError('machine', `${what}: ${why}`, hint === undefined ? {} : { hint });
}

/** Undefined where there is nothing more to wait for. */
function sightOf(answer: Readiness): Sighting | undefined {
  if ('never' in answer || answer.ready) return undefined;
  const { seen, lines = [] } = answer;
  return { ...answer, lines: seen === undefined ? lines : [seen, ...lines] };
}

/**
 * What the probe answers, or that it never will when nothing has moved for so long. The probe is
 * stopped then.
 */
async function answerOrRest(
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
