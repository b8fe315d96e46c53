import type { ClusterClock } from '../../kubernetes/patience.js';

const component = 'haproxy';
const source = 'HAProxy 2.6, configuration manual, chapters 4.2 and 5.2';

const milliseconds =
  (usual: number) =>
  (slowness: number): string =>
    `${Math.ceil(usual * slowness)}ms`;

const clock = (setting: string, usual: number, why: string): ClusterClock => ({
  component,
  setting,
  usual: `${usual}ms`,
  at: milliseconds(usual),
  why,
  source,
});

/**
 * How soon the front sees that an API server is gone. Of one that was switched off the kernel takes
 * no connection: who is led to it waits for `timeout connect`, and is led to another; the check
 * that follows (`observe layer4`, `on-error sudden-death`) takes it out. One that takes connections
 * and does not answer is found out by two checks, after 2 + 3 + 1 + 3 seconds at most. Of a client
 * that asks once a second, one request after the other, every third was given to it: three.
 */
export const frontClocks: readonly ClusterClock[] = [
  clock(
    'timeout connect',
    1000,
    'The kernel of a machine takes a connection while its programs are busy: what is later is off.',
  ),
  clock(
    'timeout check',
    3000,
    'A check is a TLS handshake and a look at etcd; on machines without KVM most of a second.',
  ),
  clock('inter', 2000, 'Every check costs each controller a handshake.'),
  clock('fastinter', 1000, 'Between the first check that fails and the one that decides.'),
];
