import type { Comparison, Fact } from '../../../lib/core/check.js';
import { jumpbox, controllers, workers, type Lab } from '../../../lib/core/lab.js';
import { readCertificate } from '../../../lib/evidence/certificate.js';
import { kubeconfigPlans } from '../../kubernetes/kubeconfigs.js';
import type { KubeconfigPlan } from '../../../lib/kubeconfig/plan.js';
import { certificatePlans } from '../../kubernetes/certificates.js';
import { octal } from '../../kubernetes/checking/files.js';
import {
  kubeconfigsFact,
  readKubeconfigs,
  type KubeconfigStore,
} from '../../kubernetes/checking/kubeconfigs.js';
import { controllerFact, controllerPath, originalPath, workerFact } from './checks.js';

/**
 * What a program that is given each kubeconfig would do, in the working folder and where it is
 * used.
 */
export function kubeconfigComparisons(lab: Lab): readonly Comparison[] {
  const plans = kubeconfigPlans(lab);
  const fact = kubeconfigsFact(
    jumpbox(lab).name,
    plans.map(({ name }) => originalPath(name)),
  );
  const planned = (...names: readonly string[]): readonly KubeconfigPlan[] =>
    plans.filter(({ name }) => names.includes(name));
  return [
    ...plans.map((plan) => comparison(lab, plan, '', fact, () => originalPath(plan.name))),
    ...workers(lab).flatMap(({ name: machine }) =>
      planned(machine, 'kube-proxy').map((plan) =>
        comparison(
          lab,
          plan,
          machine,
          workerFact(machine),
          () => `/var/lib/${plan.name === machine ? 'kubelet' : 'kube-proxy'}/kubeconfig`,
        ),
      ),
    ),
    ...controllers(lab).flatMap(({ name: machine }) =>
      planned('admin', 'kube-controller-manager', 'kube-scheduler').map((plan) =>
        comparison(lab, plan, machine, controllerFact(machine), ({ files }) =>
          controllerPath(files, plan.name),
        ),
      ),
    ),
  ];
}

function comparison(
  lab: Lab,
  plan: KubeconfigPlan,
  machine: string,
  fact: Fact,
  locate: (store: KubeconfigStore) => string,
): Comparison {
  const subject = certificatePlans(lab).find(({ name }) => name === plan.name)?.subject ?? [];
  return {
    id: `05.kubeconfig.${plan.name}${machine === '' ? '' : `.${machine}`}`,
    title: `${plan.name}.kubeconfig${machine === '' ? '' : ` on ${machine}`}`,
    fact,
    reference: {
      server: plan.server,
      context: plan.context,
      client: subject.map(([attribute, value]) => `${attribute}=${value}`).join(', '),
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
        'files outside': files.length === 0 ? 'none' : files.join(', '),
        mode: octal(store.files.get(path)?.mode ?? 0),
      };
    },
  };
}
