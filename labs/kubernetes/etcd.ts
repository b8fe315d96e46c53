import { controllers, etcdMembers, type Lab } from '../../lib/core/lab.js';

/**
 * One etcd beside the only API server is reached over loopback, as in the tutorial; any other lab
 * needs TLS between machines.
 */
export function etcdIsLocal(lab: Lab): boolean {
  const [member, ...others] = etcdMembers(lab);
  return others.length === 0 && controllers(lab).length === 1 && member?.role === 'controller';
}
