import type { Check } from '../../../lib/core/check.js';
import type { Cluster } from '../../kubernetes/layout.js';
import { backendChecks } from './backend-checks.js';
import { frontChecks as wholeChecks } from './front-checks.js';

export const frontChecks = (cluster: Cluster): readonly Check[] => [
  ...wholeChecks(cluster),
  ...backendChecks(cluster),
];
