import type { Fault } from '../../../lib/core/check.js';
import { firstController } from '../checking/api.js';
import { adminApi, made, patched, unmade } from '../checking/disturb.js';
import { changesObjects } from '../checking/touched.js';
import { idIn, type Cluster } from '../layout.js';
import { until } from '../shell.js';
import { accessText, addOnPaths, type AddOn } from './add-on.js';

const bindings = '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings';

/** What goes wrong alike with every add-on. */
export const addOnFaults = (cluster: Cluster, addOn: AddOn): readonly Fault[] => [
  ...rightsFaults(cluster, addOn),
  forNoNode(cluster, addOn),
  podTooMany(cluster, addOn),
];

/** What goes wrong alike with the rights of whatever pods it has. */
export const rightsFaults = (cluster: Cluster, addOn: AddOn): readonly Fault[] => [
  withoutRights(cluster, addOn),
  withAllRights(cluster, addOn),
];

const first = ([access]: AddOn['may']): string => (access === undefined ? '' : accessText(access));

const withoutRights = (cluster: Cluster, addOn: AddOn): Fault => ({
  id: `${addOn.name}-without-rights`,
  title: `The binding that gives ${addOn.title} its rights is missing`,
  check: idIn(cluster, addOn.theme, 'rights'),
  machine: firstController(cluster),
  ...unmade(bindings, addOn.name),
  expect: [`may not ${first(addOn.may)}`],
});

const withAllRights = (cluster: Cluster, addOn: AddOn): Fault => ({
  id: `${addOn.name}-with-all-rights`,
  title: `Somebody has made ${addOn.title} an administrator`,
  check: idIn(cluster, addOn.theme, 'least'),
  machine: firstController(cluster),
  ...made(bindings, {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: `khw-lab-${addOn.name}` },
    roleRef: {
      apiGroup: 'rbac.authorization.k8s.io',
      kind: 'ClusterRole',
      name: 'cluster-admin',
    },
    subjects: [{ kind: 'ServiceAccount', name: addOn.name, namespace: addOn.namespace }],
  } as { readonly metadata: { readonly name: string } }),
  expect: [`may ${first(addOn.mayNot)}`],
});

function forNoNode(cluster: Cluster, addOn: AddOn): Fault {
  const paths = addOnPaths(addOn);
  const placement = (selector: object | null): object => ({
    spec: { template: { spec: { nodeSelector: selector } } },
  });
  const placed = patched(paths.deployment, placement({ 'khw-lab': 'nowhere' }), placement(null));
  const counts = `ask ${paths.deployment} | grep -oE '"(updatedReplicas|availableReplicas|unavailableReplicas|replicas)":[0-9]+' | sort -u | tr '\\n' ' '`;
  const whole = '"availableReplicas":1 "replicas":1 "updatedReplicas":1 ';
  return {
    id: `${addOn.name}-for-no-node`,
    title: `${addOn.title} asks for a node that there is not`,
    check: idIn(cluster, addOn.theme, 'deployment'),
    machine: firstController(cluster),
    inject: `${placed.inject}\n${until(`ask '${paths.pods}' | grep -q Unschedulable`)}`,
    undo: `${placed.undo}\n${until(`[ "$(${counts})" = '${whole}' ]`)}\n${until(`! ask '${paths.pods}' | grep -qE 'Unschedulable|deletionTimestamp'`)}\nsleep 2`,
    ...changesObjects(paths.deployment),
    expect: ['0 of 1 available'],
  };
}

function podTooMany(cluster: Cluster, addOn: AddOn): Fault {
  const { namespacePods } = addOnPaths(addOn);
  const name = `khw-lab-stray-${addOn.name}`;
  const stray = JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { app: addOn.name } },
    spec: {
      nodeSelector: { 'khw-lab': 'nowhere' },
      containers: [{ name: 'stray', image: 'nginx:latest' }],
    },
  });
  return {
    id: `${addOn.name}-pod-too-many`,
    title: `A pod that finds no place has the label of ${addOn.title}`,
    check: idIn(cluster, addOn.theme, 'pods'),
    machine: firstController(cluster),
    inject: `set -e\n${adminApi}\njson ${namespacePods} POST '${stray}'\n${until(`ask ${namespacePods}/${name} | grep -q Unschedulable`)}`,
    undo: `set -e\n${adminApi}\njson ${namespacePods}/${name} DELETE '{"gracePeriodSeconds":0}'\n${until(`! ask ${namespacePods}/${name}`)}`,
    ...changesObjects(namespacePods),
    expect: [`${name} is not ready`],
  };
}
