import { highlyAvailable } from '../ha/layout.js';
import { clusterIn, type Layout } from '../kubernetes/layout.js';

/** The name that a network load balancer is given; its middle is a number of Amazon's. */
export const frontName = 'k8s-cluster-from-ground-up-5eed0001c0ffee00.elb.us-east-2.amazonaws.com';

/** What the note about Amazon Web Services calls things. */
export const layout: Layout = highlyAvailable({
  clusterName: 'k8s-cluster-from-ground-up',
  apiServer: 'master-kubernetes',
  frontNames: [frontName],
  place: { C: 'UK', ST: 'London', L: 'England', OU: 'DAREY.IO DEVOPS' },
  // An instance is called after its address; `master-0` and `worker-0` are only its tags. What
  // stands for the cloud and the desk at which everything is typed are no instances.
  hostName: ({ name, address, role }) =>
    role === 'controller' || role === 'worker' ? `ip-${address.replaceAll('.', '-')}` : name,
  slips: { serviceAddress: true, oldEncryption: true, keyBytes: 64, ownIssuers: true },
});

/** A lab of this track, with what the note calls things. */
export const cluster = clusterIn(layout);
