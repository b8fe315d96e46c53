import type { Finding } from '../../declaration/types.js';
import { remedyWord } from '../../declaration/words.js';
import { hasRole, namesOf, type Draft } from '../draft.js';
import type { LabFacts, Rule } from '../types.js';
import { podRules } from './pods.js';

/** What a lab of a Kubernetes cluster needs. */
export const clusterRules: readonly Rule[] = [
  { id: 'some-controller', check: someController },
  { id: 'some-worker', check: someWorker },
  ...podRules,
  { id: 'etcd-members', check: etcdMembers },
  { id: 'etcd-quorum', check: etcdQuorum },
  { id: 'api-host', check: apiHost },
  { id: 'one-api-host', check: oneApiHost },
];

function someController(draft: Draft): readonly Finding[] {
  return hasRole(draft, 'controller')
    ? []
    : [
        {
          at: ['machines'],
          message: 'there is no controller',
          remedy: 'give at least one machine role: controller',
        },
      ];
}

function someWorker(draft: Draft): readonly Finding[] {
  return hasRole(draft, 'worker')
    ? []
    : [
        {
          at: ['machines'],
          message: 'there is no worker, so no pod will ever run',
          remedy: 'add a machine with role: worker',
          severity: 'warning',
        },
      ];
}

function etcdMembers(draft: Draft): readonly Finding[] {
  const known = draft.machines.flatMap(({ name, role }) =>
    name === undefined || role === 'jumpbox' ? [] : [name],
  );
  if (draft.etcd.length === 0 && namesOf(draft, 'controller').length > 0) {
    return [
      {
        at: ['etcd'],
        message: 'nothing runs etcd',
        remedy: 'name a machine, or leave the key out',
      },
    ];
  }
  return draft.etcd.flatMap((name, index): readonly Finding[] => {
    const at = ['etcd', index];
    if (namesOf(draft, 'jumpbox').includes(name))
      return [
        { at, message: 'etcd does not belong on the jumpbox', remedy: remedyWord(name, known) },
      ];
    if (!known.includes(name))
      return [{ at, message: `there is no machine ${name}`, remedy: remedyWord(name, known) }];
    return draft.etcd.indexOf(name) < index
      ? [{ at, message: `${name} is named twice`, remedy: 'remove one of the two' }]
      : [];
  });
}

/** An even number of members tolerates no more failures than one member less. */
function etcdQuorum({ etcd }: Draft): readonly Finding[] {
  return etcd.length === 0 || etcd.length % 2 === 1
    ? []
    : [
        {
          at: ['etcd'],
          message: `${etcd.length} etcd members survive no more failures than ${etcd.length - 1}`,
          remedy: 'take an odd number',
          severity: 'warning',
        },
      ];
}

const apiHosts = (draft: Draft): readonly string[] => [
  ...namesOf(draft, 'loadbalancer'),
  ...namesOf(draft, 'controller'),
];

function apiHost(draft: Draft): readonly Finding[] {
  const known = apiHosts(draft);
  if (draft.apiHost === undefined || known.includes(draft.apiHost)) return [];
  const exists = draft.machines.some(({ name }) => name === draft.apiHost);
  return [
    {
      at: ['apiHost'],
      remedy: remedyWord(draft.apiHost, known),
      message: exists
        ? `${draft.apiHost} is neither a controller nor a loadbalancer`
        : `there is no machine ${draft.apiHost}`,
    },
  ];
}

/** With several controllers the default is worth a word, where it is one of them. */
function oneApiHost(draft: Draft, { tracks }: LabFacts): readonly Finding[] {
  const [first, ...others] = namesOf(draft, 'controller');
  if (draft.apiHost !== undefined || first === undefined || others.length === 0) return [];
  const { front } = tracks.find(({ id }) => id === draft.track) ?? {};
  if (front === true && hasRole(draft, 'loadbalancer')) return [];
  return [
    {
      at: ['machines'],
      message: `all API requests go to ${first}, the first of ${others.length + 1} controllers`,
      remedy: 'say with apiHost which one is meant',
      severity: 'warning',
    },
  ];
}
