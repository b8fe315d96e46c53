import { namesOf, type Draft } from '../draft.js';
import { mendWord } from '../nearest.js';
import type { Rule } from '../rules.js';
import type { Finding } from '../types.js';

export const clusterRules: readonly Rule[] = [
  { id: 'etcd-members', check: etcdMembers },
  { id: 'etcd-quorum', check: etcdQuorum },
  { id: 'api-host', check: apiHost },
  { id: 'one-api-host', check: oneApiHost },
];

function etcdMembers(draft: Draft): readonly Finding[] {
  const known = draft.machines.flatMap(({ name, role }) => (name === undefined || role === 'jumpbox' ? [] : [name]));
  if (draft.etcd.length === 0 && namesOf(draft, 'controller').length > 0) {
    return [{ at: ['etcd'], message: 'nothing runs etcd', mend: 'name a machine, or leave the key out' }];
  }
  return draft.etcd.flatMap((name, index): readonly Finding[] => {
    const at = ['etcd', index];
    if (namesOf(draft, 'jumpbox').includes(name)) return [{ at, message: 'etcd does not belong on the jumpbox', mend: mendWord(name, known) }];
    if (!known.includes(name)) return [{ at, message: `there is no machine ${name}`, mend: mendWord(name, known) }];
    return draft.etcd.indexOf(name) < index ? [{ at, message: `${name} is named twice`, mend: 'remove one of the two' }] : [];
  });
}

/** An even number of members tolerates no more failures than one member less. */
function etcdQuorum({ etcd }: Draft): readonly Finding[] {
  return etcd.length === 0 || etcd.length % 2 === 1 ? []
    : [{ at: ['etcd'], message: `${etcd.length} etcd members survive no more failures than ${etcd.length - 1}`, mend: 'take an odd number', severity: 'warning' }];
}

const apiHosts = (draft: Draft): readonly string[] => [...namesOf(draft, 'loadbalancer'), ...namesOf(draft, 'controller')];

function apiHost(draft: Draft): readonly Finding[] {
  const known = apiHosts(draft);
  if (draft.apiHost === undefined || known.includes(draft.apiHost)) return [];
  const exists = draft.machines.some(({ name }) => name === draft.apiHost);
  return [{
    at: ['apiHost'], mend: mendWord(draft.apiHost, known),
    message: exists ? `${draft.apiHost} is neither a controller nor a loadbalancer` : `there is no machine ${draft.apiHost}`,
  }];
}

function oneApiHost(draft: Draft): readonly Finding[] {
  if (draft.apiHost !== undefined) return [];
  const balancers = namesOf(draft, 'loadbalancer');
  const [first, ...others] = namesOf(draft, 'controller');
  if (balancers.length > 1) return [{ at: ['machines'], message: `there are ${balancers.length} loadbalancers`, mend: `say which one is meant with apiHost: ${String(balancers[0])}` }];
  if (balancers.length === 1 || first === undefined || others.length === 0) return [];
  return [{ at: ['machines'], message: `without a loadbalancer all API requests go to ${first}`, mend: 'add a machine with role: loadbalancer, or name one with apiHost', severity: 'warning' }];
}
