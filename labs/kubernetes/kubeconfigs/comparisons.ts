import type { Comparison, Fact } from '../../../lib/core/check.js';
import { jumpbox, controllers, workers } from '../../../lib/core/lab.js';
import { readCertificate } from '../../../lib/evidence/certificate.js';
import { certificatePlans, subjectLine } from '../certificates.js';
import { octal } from '../checking/files.js';
import { kubeconfigsFact, readKubeconfigs, type KubeconfigStore } from '../checking/kubeconfigs.js';
import { foundAt } from '../checking/places.js';
import {
  kubeconfigFile,
  kubeconfigPath,
  kubeconfigPlans,
  type PlannedKubeconfig,
} from '../kubeconfigs.js';
import { idIn, type Cluster } from '../layout.js';
import { nodeFiles } from '../node-files.js';
import { controllerFact, controllerPath, workerFact } from './checks.js';

/**
 * What a program that is given each kubeconfig would do, in the working folder and where it is
 * used.
 */
export function kubeconfigComparisons(cluster: Cluster): readonly Comparison[] {
  const plans = kubeconfigPlans(cluster);
  const fact = kubeconfigsFact(
    jumpbox(cluster).name,
    plans.map(({ name }) => kubeconfigPath(cluster, name)),
  );
  const planned = (...names: readonly string[]): readonly PlannedKubeconfig[] =>
    plans.filter(({ name }) => names.includes(name));
  return [
    ...plans.map((plan) =>
      comparison(cluster, plan, '', fact, () => kubeconfigPath(cluster, plan.name)),
    ),
    ...workers(cluster).flatMap(({ name: machine }) =>
      planned(machine, 'kube-proxy').map((plan) =>
        comparison(cluster, plan, machine, workerFact(cluster, machine), ({ files }) => {
          const { kubeconfig, proxyKubeconfig } = nodeFiles(cluster, machine);
          return foundAt(files, plan.name === machine ? kubeconfig : proxyKubeconfig);
        }),
      ),
    ),
    ...controllers(cluster).flatMap(({ name: machine }) =>
      planned(cluster.layout.stems.admin, 'kube-controller-manager', 'kube-scheduler').map((plan) =>
        comparison(cluster, plan, machine, controllerFact(cluster, machine), ({ files }) =>
          controllerPath(cluster.layout, files, plan.name),
        ),
      ),
    ),
  ];
}

function comparison(
  cluster: Cluster,
  plan: PlannedKubeconfig,
  machine: string,
  fact: Fact,
  locate: (store: KubeconfigStore) => string,
): Comparison {
  const subject = certificatePlans(cluster).find(({ name }) => name === plan.name)?.subject ?? [];
  const on = machine === '' ? [] : [machine];
  return {
    id: idIn(cluster, 'kubeconfigs', 'kubeconfig', plan.name, ...on),
    title: [kubeconfigFile(plan.name), ...on].join(' on '),
    fact,
    reference: {
      server: plan.server,
      context: plan.context,
      client: subjectLine(subject),
      'files outside': 'none',
      mode: '600',
    },
    read: (answer) => {
      const store = readKubeconfigs(answer);
      const path = locate(store);
      const reading = store.read(path);
      if ('problem' in reading)
        return store.files.has(path) ? { problem: reading.problem } : undefined;
      const { server, context, certificate, files } = reading.kubeconfig;
      return {
        server,
        context,
        client: readCertificate(certificate ?? '')?.subject ?? 'none',
        'files outside': Object.values(files).join(', ') || 'none',
        mode: octal(store.files.get(path)?.mode ?? 0),
      };
    },
  };
}
