import type { Check } from '../../../lib/core/check.js';
import { workers } from '../../../lib/core/lab.js';
import { kubeletChecks } from './kubelet-checks.js';
import { objectChecks } from './object-checks.js';
import { serverChecks } from './server-checks.js';
import { trafficChecks } from './traffic-checks.js';
import type { Cluster } from '../layout.js';

/**
 * Nothing is made here: what the learner's chapter has made is looked at, called, and left as it
 * is.
 */
export const smokeTestChecks = (cluster: Cluster): readonly Check[] => [
  ...objectChecks(cluster),
  ...(workers(cluster).length === 0 ? [] : [...trafficChecks(cluster), ...kubeletChecks(cluster)]),
  ...serverChecks(cluster),
];
