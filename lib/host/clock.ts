import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../core/wait.js';
import { LabError } from '../core/errors.js';

export const systemClock: Clock = {
  now: () => performance.now(),
  sleep: async (ms, signal) => {
    try {
      await delay(ms, undefined, signal === undefined ? {} : { signal });
    } catch {
      throw new LabError('interrupted', 'interrupted');
    }
  },
};
