import type { Finding } from '../../lib/declaration/types.js';
import { hasRole, namesOf, type Draft } from '../../lib/topology/draft.js';
import { clusterRules } from '../../lib/topology/rules/cluster.js';
import { privateRange } from '../../lib/topology/rules/networks.js';
import type { Rule } from '../../lib/topology/types.js';
import { nodeNameFree, nodeNameLength } from '../kubernetes/rules.js';

/**
 * What must hold for lab files of a cluster behind a front, besides what holds for all; `stems` are
 * the certificates that are no machine's own.
 */
export const haRules = (stems: readonly string[]): readonly Rule[] => [
  privateRange,
  ...clusterRules,
  nodeNameFree(stems),
  nodeNameLength,
  { id: 'node-name-of-key', check: nodeNameOfKey },
  { id: 'one-front', check: oneFront },
  { id: 'front-is-api-host', check: frontIsApiHost },
  { id: 'controllers-majority', check: controllersMajority },
  { id: 'etcd-on-controllers', check: etcdOnControllers },
];

/** A certificate is NAME.pem, its key NAME-key.pem. */
function nodeNameOfKey({ machines }: Draft): readonly Finding[] {
  return machines.flatMap(({ index, name, role }): readonly Finding[] =>
    role !== 'worker' || name?.endsWith('-key') !== true
      ? []
      : [
          {
            at: ['machines', index, 'name'],
            message: `${name}.pem would be the key of ${name.replace(/-key$/, '')}`,
            remedy: 'choose a name that does not end in -key',
          },
        ],
  );
}

/** One machine stands for the cloud: router, firewall, metadata, names, and the front of the API. */
function oneFront(draft: Draft): readonly Finding[] {
  const found = namesOf(draft, 'loadbalancer');
  if (found.length === 1 || (found.length === 0 && hasRole(draft, 'loadbalancer'))) return [];
  return [
    {
      at: ['machines'],
      message:
        found.length === 0
          ? 'no machine stands for the cloud: nothing routes, and nothing is in front of the controllers'
          : `${found.length} machines stand for the cloud: ${found.join(', ')}`,
      remedy: 'give exactly one machine role: loadbalancer',
    },
  ];
}

function frontIsApiHost(draft: Draft): readonly Finding[] {
  const { apiHost } = draft;
  const [front] = namesOf(draft, 'loadbalancer');
  if (apiHost === undefined || front === undefined || apiHost === front) return [];
  return [
    {
      at: ['apiHost'],
      message: `${apiHost} is not the front: when it is off, nodes and kubectl reach no other controller`,
      remedy: `write ${front}, or leave the key out`,
    },
  ];
}

function controllersMajority(draft: Draft): readonly Finding[] {
  const names = namesOf(draft, 'controller');
  if (names.length === 2)
    return [
      {
        at: ['machines'],
        message: `with two controllers the majority is two: when ${names.join(' or ')} is off, nothing can be written`,
        remedy: 'take three, or one',
      },
    ];
  if (names.length !== 1) return [];
  return [
    {
      at: ['machines'],
      message: `with one controller nothing is highly available: when ${names.join()} is off, so is the API`,
      remedy: 'take three',
      severity: 'warning',
    },
  ];
}

function etcdOnControllers(draft: Draft): readonly Finding[] {
  const controllers = namesOf(draft, 'controller');
  return draft.etcd.flatMap((name, index): readonly Finding[] => {
    const other = draft.machines.find((machine) => machine.name === name)?.role;
    if (controllers.includes(name) || other === undefined || other === 'jumpbox') return [];
    return [
      {
        at: ['etcd', index],
        message: `${name} is a ${other}: the chapters set up etcd on controllers`,
        remedy: 'name controllers, or leave the key out',
      },
    ];
  });
}
