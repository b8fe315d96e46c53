import type { Chapter } from '../../../lib/core/chapter.js';
import type { InCloud } from '../cloud.js';
import { clientToolsChecks } from './checks.js';
import { clientToolsFaults } from './faults.js';
import { clientToolsSteps } from './steps.js';

export const clientToolsChapter = ({ cluster }: InCloud): Chapter => ({
  id: '02',
  slug: 'client-tools',
  title: 'Install the client tools',
  steps: (lab) => clientToolsSteps(cluster(lab)),
  takes: { seconds: 1, parallel: false },
  minutes: 10,
  checks: (lab) => clientToolsChecks(cluster(lab)),
  faults: (lab) => clientToolsFaults(cluster(lab)),
  comparisons: () => [],
});
