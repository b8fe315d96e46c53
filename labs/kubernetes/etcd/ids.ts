import { severalMembers } from '../etcd.js';
import { idIn, type Cluster } from '../layout.js';

/** Id of the check on the list of members: one for all where there are several. */
export const membersId = (cluster: Cluster, machine: string): string =>
  severalMembers(cluster)
    ? idIn(cluster, 'etcd', 'members')
    : idIn(cluster, 'etcd', 'members', machine);
