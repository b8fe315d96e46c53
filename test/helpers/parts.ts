import t, { type Test } from 'tap';
import { minutesUntil, testEnd } from './clock.js';

/**
 * The parts of one long test that looks at the clock: what does not fit any more is skipped by
 * name.
 */
export interface Parts {
  /** `seconds` is what it takes on a quiet computer of two cores, without KVM. */
  part(name: string, seconds: number, run: (t: Test) => Promise<void>): Promise<void>;
  /** How many times slower than that this computer is. */
  measured(slowness: number): void;
  /** All that follows is skipped for this reason. */
  giveUp(reason: string): void;
}

/** `reserve`, in seconds on a quiet computer, stays free for what must follow. */
export function partsByClock(reserve: number): Parts {
  let slowness = 1;
  let reason: string | undefined;
  const lacking = (seconds: number): string | undefined => {
    const needed = ((seconds + reserve) * slowness) / 60;
    return needed <= minutesUntil(testEnd())
      ? undefined
      : `needs ${needed.toFixed(0)} minutes here, and ${minutesUntil(testEnd()).toFixed(0)} are left`;
  };
  return {
    part: async (name, seconds, run) => {
      const skip = reason ?? lacking(seconds);
      if (skip !== undefined) t.pass(name, { skip });
      else await t.test(name, run);
    },
    measured: (times) => {
      slowness = Math.max(1, times);
    },
    giveUp: (why) => {
      reason = why;
    },
  };
}
