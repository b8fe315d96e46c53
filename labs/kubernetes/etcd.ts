import { controllers, etcdMembers, type Lab } from '../../lib/core/lab.js';
import type { Cluster } from './layout.js';

/**
 * One etcd beside the only API server is reached over loopback, as in the tutorial; any other lab
 * needs TLS between machines.
 */
export function etcdIsLocal(lab: Lab): boolean {
  const [member, ...others] = etcdMembers(lab);
  return others.length === 0 && controllers(lab).length === 1 && member?.role === 'controller';
}

/** Whether members have to find each other, and to agree. */
export const severalMembers = (lab: Lab): boolean => etcdMembers(lab).length > 1;

/** Where a member keeps what it trusts, and what it shows to clients and to other members. */
export const memberFiles = ({
  layout: { certificate, key, stems },
}: Cluster): {
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
} => ({
  authority: `/etc/etcd/${certificate(stems.authority)}`,
  certificate: `/etc/etcd/${certificate(stems.apiServer)}`,
  key: `/etc/etcd/${key(stems.apiServer)}`,
});

/** etcdctl with what it needs to speak to the member on the same machine. */
export function etcdctl(cluster: Cluster): string {
  if (etcdIsLocal(cluster)) return 'etcdctl';
  const { authority, certificate, key } = memberFiles(cluster);
  return `etcdctl --endpoints=https://127.0.0.1:2379 --cacert=${authority} --cert=${certificate} --key=${key}`;
}
