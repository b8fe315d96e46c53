/** The track khw-gce, whole: raised, graded, saved, restored, without one of its controllers, destroyed. */
import { frontTrack } from '../front-track.js';

await frontTrack({
  id: 'khw-gce',
  controllers: ['controller-0', 'controller-1', 'controller-2'],
  nodes: ['worker-0', 'worker-1', 'worker-2'],
});
