import { controllers, type Machine } from '../../../lib/core/lab.js';
import type { Cluster } from '../layout.js';

/** What stands in front of the API servers; undefined where nodes come to one of them. */
export const frontOf = ({
  machines,
  apiHost,
}: Pick<Cluster, 'machines' | 'apiHost'>): Machine | undefined =>
  machines.find(({ fqdn, role }) => fqdn === apiHost && role === 'loadbalancer');

/**
 * Controllers besides the one that is asked what holds for the whole cluster: behind a front each
 * of them must do as well.
 */
export const furtherControllers = (cluster: Cluster): readonly Machine[] =>
  frontOf(cluster) === undefined ? [] : controllers(cluster).slice(1);
