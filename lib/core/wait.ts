import { LabError, throwIfInterrupted } from './errors.js';

/** Time as something a test can hold. */
export interface Clock {
  now(): number;
  /** Resolves after ms, or rejects with `interrupted` when the signal is raised. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export type Readiness =
  | { readonly ready: true }
  /** Not yet; `seen` is quoted should the time run out. */
  | { readonly ready: false; readonly seen?: string }
  /** It will never be ready. */
  | { readonly never: string };

export interface WaitOptions {
  readonly clock: Clock;
  readonly signal?: AbortSignal;
  /** Milliseconds in all. */
  readonly timeout: number;
  /** Milliseconds between two probes. */
  readonly interval: number;
  readonly hint?: string;
}

/** Probes until ready. A timeout is an error that quotes what was last seen. */
export async function waitFor(what: string, probe: () => Promise<Readiness>, options: WaitOptions): Promise<void> {
  const { clock, signal, timeout, interval, hint } = options;
  const end = clock.now() + timeout;
  let seen = 'nothing';
  for (;;) {
    throwIfInterrupted(signal);
    const answer = await probe();
    if ('never' in answer) throw new LabError('machine', `${what}: ${answer.never}`, hint === undefined ? {} : { hint });
    if (answer.ready) return;
    seen = answer.seen ?? seen;
    if (clock.now() >= end) {
      throw new LabError('machine', `${what} is not ready after ${Math.round(timeout / 1000)} s; last seen: ${seen}`,
        hint === undefined ? {} : { hint });
    }
    await clock.sleep(interval, signal);
  }
}
