import type { Chapter } from '../../../lib/core/chapter.js';
import { encryptionSteps } from './steps.js';

export const chapter06: Chapter = { id: '06', slug: 'data-encryption-keys', title: 'Make the data encryption key', steps: encryptionSteps,
  minutes: 5, checks: () => [], faults: () => [], comparisons: () => [], };
