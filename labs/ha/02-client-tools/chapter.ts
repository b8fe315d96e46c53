import type { Chapter } from '../../../lib/core/chapter.js';
import type { InCloud } from '../cloud.js';
import { clientToolsSteps } from './steps.js';

export const clientToolsChapter = ({ cluster }: InCloud): Chapter => ({
  id: '02',
  slug: 'client-tools',
  title: 'Install the client tools',
  steps: (lab) => clientToolsSteps(cluster(lab)),
  takes: { seconds: 1, parallel: false },
  minutes: 10,
  checks: () => [],
  faults: () => [],
  comparisons: () => [],
});
