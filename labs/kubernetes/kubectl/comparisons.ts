import type { Comparison } from '../../../lib/core/check.js';
import { jumpbox } from '../../../lib/core/lab.js';
import { readCertificate } from '../../../lib/evidence/certificate.js';
import { remotePlan } from '../kubeconfigs.js';
import { certificatePlans } from '../certificates.js';
import { modeComparison } from '../checking/compare.js';
import { kubeconfigsFact, readKubeconfigs } from '../checking/kubeconfigs.js';
import { idIn, type Cluster } from '../layout.js';

const file = '/root/.kube/config';

/** The administrator's own kubeconfig beside the reference. */
export function kubectlComparisons(cluster: Cluster): readonly Comparison[] {
  const { name: machine } = jumpbox(cluster);
  const { server, context } = remotePlan(cluster);
  const subject =
    certificatePlans(cluster)
      .find(({ name }) => name === cluster.layout.stems.admin)
      ?.subject.map(([key, value]) => `${key}=${value}`)
      .join(', ') ?? '';
  return [
    {
      id: idIn(cluster, 'kubectl', 'kubeconfig'),
      title: "The administrator's kubeconfig on the jumpbox",
      fact: kubeconfigsFact(machine, [file]),
      reference: {
        server,
        'current context': context,
        'client certificate': subject,
        'embedded authority': 'yes',
        'embedded key': 'yes',
        'insecure-skip-tls-verify': 'no',
      },
      read: (answer) => {
        const reading = readKubeconfigs(answer).read(file);
        if ('problem' in reading) return undefined;
        const { kubeconfig } = reading;
        return {
          server: kubeconfig.server,
          'current context': kubeconfig.context,
          'client certificate': readCertificate(kubeconfig.certificate ?? '')?.subject ?? 'none',
          'embedded authority': kubeconfig.authority === undefined ? 'no' : 'yes',
          'embedded key': kubeconfig.keyData === undefined ? 'no' : 'yes',
          'insecure-skip-tls-verify': kubeconfig.insecure ? 'yes' : 'no',
        };
      },
    },
    modeComparison(idIn(cluster, 'kubectl', 'modes'), 'Permissions on the jumpbox', machine, {
      [file]: '600',
    }),
  ];
}
