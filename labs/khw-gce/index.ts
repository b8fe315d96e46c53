import type { Track } from '../../lib/track/types.js';
import { haTrack } from '../ha/track.js';
import { cloud } from './cloud.js';
import { notes } from './notes.js';

export const khwGce: Track = haTrack({
  id: 'khw-gce',
  title: 'Kubernetes The Hard Way, highly available, as on Google Compute Engine',
  labFile: 'labs/khw-gce/lab.yaml',
  notes,
  cloud,
});
