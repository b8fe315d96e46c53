import type { Check } from '../../../lib/core/check.js';
import type { Cluster } from '../layout.js';
import { copyChecks } from './copy-checks.js';
import { originalChecks } from './original-checks.js';
import { subjectChecks } from './subject-checks.js';

export const certificateChecks = (cluster: Cluster): readonly Check[] => [
  ...originalChecks(cluster),
  ...subjectChecks(cluster),
  ...copyChecks(cluster),
];
