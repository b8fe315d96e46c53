import type { TrackEntry } from '../lib/track/types.js';

/**
 * What is taught. The first track is meant where none is named, and by labs that were made before
 * there were several.
 */
export const tracks: readonly TrackEntry[] = [
  {
    id: 'khw',
    title: 'Kubernetes The Hard Way',
    load: async () => (await import('./khw/index.js')).khw,
  },
];
