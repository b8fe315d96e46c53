import type { Fault } from '../../../lib/core/check.js';
import { workers } from '../../../lib/core/lab.js';
import { shellQuote } from '../../../lib/core/shell.js';
import { rightsFaults } from '../add-ons/faults.js';
import { firstController } from '../checking/api.js';
import { adminApi, patched } from '../checking/disturb.js';
import { changesObjects } from '../checking/touched.js';
import { idIn, type Cluster } from '../layout.js';
import { until } from '../shell.js';
import { addressesFaults } from './addresses.js';
import { policyAddOn, policyPaths, queue } from './policy.js';

export const policyFaults = (cluster: Cluster): readonly Fault[] =>
  workers(cluster).length === 0
    ? []
    : [
        ...rightsFaults(cluster, policyAddOn),
        ...ofTemplate(cluster),
        ...ofNodes(cluster),
        ...addressesFaults(cluster),
      ];

const own = (cluster: Cluster, ...what: readonly string[]): string =>
  idIn(cluster, 'policy', ...what);

/** A changed template, of which no pod is made while the fault is in. */
const told = (spec: object, before: object): ReturnType<typeof patched> =>
  patched(
    policyPaths.daemonSet,
    { spec: { updateStrategy: { type: 'OnDelete', rollingUpdate: null }, template: { spec } } },
    { spec: { updateStrategy: { type: 'RollingUpdate' }, template: { spec: before } } },
  );

function ofTemplate(cluster: Cluster): readonly Fault[] {
  const machine = firstController(cluster);
  const nodes = workers(cluster).length;
  const selector = (nodeSelector: object | null): object => ({
    spec: { template: { spec: { nodeSelector } } },
  });
  const nowhere = patched(
    policyPaths.daemonSet,
    selector({ 'khw-lab': 'nowhere' }),
    selector(null),
  );
  const ready = (count: number): string =>
    until(`ask ${policyPaths.daemonSet} | grep -q '"numberReady":${count}'`);
  return [
    {
      id: 'enforcers-on-no-node',
      title: 'The DaemonSet of the enforcer is for nodes that there are not',
      check: own(cluster, 'daemonset'),
      machine,
      inject: `${nowhere.inject}\n${ready(0)}`,
      undo: `${nowhere.undo}\n${ready(nodes)}`,
      ...changesObjects(policyPaths.daemonSet),
      expect: ['0 ready of 0', 'nodeSelector'],
    },
    {
      id: 'enforcers-kept-away-by-taints',
      title: 'The enforcer tolerates no taint',
      check: own(cluster, 'tolerations'),
      machine,
      ...told({ tolerations: [] }, { tolerations: [{ operator: 'Exists' }] }),
      expect: ['taints keep it away'],
    },
    {
      id: 'enforcers-of-no-importance',
      title: 'The enforcer is as important as any other pod',
      check: own(cluster, 'priority'),
      machine,
      ...told({ priorityClassName: null }, { priorityClassName: 'system-node-critical' }),
      expect: ['none'],
    },
    {
      id: 'enforcers-that-fail-open',
      title: 'Packets get through while the enforcer is away',
      check: own(cluster, 'closed'),
      machine,
      inject: edited('OnDelete', { op: 'add', path: firstArgument, value: '--fail-open' }),
      undo: edited('RollingUpdate', { op: 'remove', path: firstArgument }),
      ...changesObjects(policyPaths.daemonSet),
      expect: ['--fail-open'],
    },
  ];
}

const firstArgument = '/spec/template/spec/containers/0/args/1';

/** bash: one change of the DaemonSet, by JSON patch. */
const edited = (type: string, change: object): string =>
  `set -e\n${adminApi}\njson ${policyPaths.daemonSet} PATCH ${shellQuote(
    JSON.stringify([{ op: 'replace', path: '/spec/updateStrategy', value: { type } }, change]),
  )} json-patch+json`;

const ofNodes = (cluster: Cluster): readonly Fault[] =>
  workers(cluster).map(({ name: machine }) => ({
    id: `enforcer-stopped-on-${machine}`,
    title: 'The process that decides about packets is stopped',
    check: own(cluster, 'enforcer', machine),
    machine,
    inject: 'kill -STOP $(pidof netpol)',
    undo: 'kill -CONT $(pidof netpol)',
    touches: [`queue ${queue}`],
    expect: ['is stopped'],
  }));
