import type { Chapter } from '../../../lib/core/chapter.js';
import { jumpboxSteps } from './steps.js';

export const chapter02: Chapter = { id: '02', slug: 'jumpbox', title: 'Set up the jumpbox', steps: jumpboxSteps,
  minutes: 15, checks: () => [], faults: () => [], comparisons: () => [], };
