import type { Check } from '../../../lib/core/check.js';
import { workers, type Lab } from '../../../lib/core/lab.js';
import { kubeletChecks } from './kubelet-checks.js';
import { objectChecks } from './object-checks.js';
import { trafficChecks } from './traffic-checks.js';

/**
 * Nothing is made here: what the learner's chapter has made is looked at, called, and left as it
 * is.
 */
export const smokeTestChecks = (lab: Lab): readonly Check[] => [
  ...objectChecks(lab),
  ...(workers(lab).length === 0 ? [] : [...trafficChecks(lab), ...kubeletChecks(lab)]),
];
