import type { Track } from '../../lib/track/types.js';
import { haTrack } from '../ha/track.js';
import { cloud } from './cloud.js';
import { notes } from './notes.js';

export const khwAws: Track = haTrack({
  id: 'khw-aws',
  title: 'Kubernetes from the ground up, highly available, as on Amazon EC2',
  labFile: 'labs/khw-aws/lab.yaml',
  notes,
  cloud,
});
