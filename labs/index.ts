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
  {
    id: 'khw-gce',
    title: 'Kubernetes The Hard Way, highly available, as on Google Compute Engine',
    load: async () => (await import('./khw-gce/index.js')).khwGce,
  },
  {
    id: 'khw-aws',
    title: 'Kubernetes from the ground up, highly available, as on Amazon EC2',
    load: async () => (await import('./khw-aws/index.js')).khwAws,
  },
  {
    id: 'cka',
    title: 'Certified Kubernetes Administrator: exercises on the cluster of the hard way',
    load: async () => (await import('./cka/index.js')).cka,
  },
];
