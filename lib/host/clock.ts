import { setTimeout as delay } from 'node:timers/promises';
import { LabError } from '../core/errors.js';
import type { Clock } from '../core/wait.js';

/** Between two looks at the time; far below what counts as having been stopped. */
const beatMs = 1000;

/**
 * Milliseconds in which this program was running: those in which it was stopped as a whole (Ctrl-Z,
 * SIGSTOP, a frozen control group) are left out, for then nobody could see that something moved.
 * That is when it had no turn for `stoppedMs`.
 */
export function runningClock(stoppedMs: number): Clock {
  let last = performance.now();
  let stopped = 0;
  let beating = false;
  const now = (): number => {
    const moment = performance.now();
    if (beating && moment - last > stoppedMs) stopped += moment - last;
    last = moment;
    if (!beating) setInterval(now, Math.min(beatMs, stoppedMs / 4)).unref();
    beating = true;
    return moment - stopped;
  };
  return { now, sleep };
}

async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  try {
    await delay(ms, undefined, signal === undefined ? {} : { signal });
  } catch {
    throw new LabError('interrupted', 'interrupted');
  }
}

export const systemClock = runningClock(15_000);
