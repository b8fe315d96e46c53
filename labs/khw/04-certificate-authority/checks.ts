import type { Check } from '../../../lib/core/check.js';
import type { Lab } from '../../../lib/core/lab.js';
import { copyChecks } from './copy-checks.js';
import { originalChecks } from './original-checks.js';
import { subjectChecks } from './subject-checks.js';

export const certificateChecks = (lab: Lab): readonly Check[] => [
  ...originalChecks(lab),
  ...subjectChecks(lab),
  ...copyChecks(lab),
];
