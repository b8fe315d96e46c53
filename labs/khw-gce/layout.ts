import { highlyAvailable } from '../ha/layout.js';
import { clusterIn, type Layout } from '../kubernetes/layout.js';

/** What the notes about Google Compute Engine call things. */
export const layout: Layout = highlyAvailable({
  clusterName: 'kubernetes-the-hard-way',
  apiServer: 'kubernetes',
  place: { C: 'US', ST: 'Oregon', L: 'Portland', OU: 'Kubernetes The Hard Way' },
  authorityUnit: 'CA',
  hostName: ({ name }) => name,
  slips: {
    // Its list has `kubernetes.default` and no other.
    lackedNames: (names) => names.filter((name) => name !== 'kubernetes.default'),
    oldEncryption: true,
    clearLoopback: true,
  },
});

/** A lab of this track, with what the notes call things. */
export const cluster = clusterIn(layout);
