/** The track khw-aws, whole: raised, graded, saved, restored, without one of its controllers, destroyed. */
import { frontTrack } from '../front-track.js';

await frontTrack({
  id: 'khw-aws',
  controllers: ['master-0', 'master-1', 'master-2'],
  nodes: ['ip-172-31-0-20', 'ip-172-31-0-21', 'ip-172-31-0-22'],
});
