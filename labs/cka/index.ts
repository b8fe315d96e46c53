import type { Track } from '../../lib/track/types.js';
import { dnsImage } from '../kubernetes/dns/manifest.js';
import { khw } from '../khw/index.js';
import { bases } from './bases.js';
import { curriculum } from './curriculum.js';

/**
 * What the exam of Certified Kubernetes Administrators asks for, on the machines and the cluster of
 * the first track: its chapters make it, exercises use it.
 */
export const cka: Track = {
  ...khw,
  id: 'cka',
  title: 'Certified Kubernetes Administrator: exercises on the cluster of the hard way',
  labFile: 'labs/cka/lab.yaml',
  like: khw.id,
  // Exercises are set on a cluster with a name server, also where no registry can be reached.
  supplies: { ...khw.supplies, images: [...khw.supplies.images, dnsImage] },
  optional: [...(khw.optional ?? []), ...bases],
  exercises: curriculum,
  ending: {
    text: 'The cluster runs, and exercises can begin: `khw-lab labs` lists them.',
    commands: ['kubectl -- get nodes -o wide', 'start map-the-cluster'],
  },
};
