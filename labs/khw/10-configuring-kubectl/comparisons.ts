import type { Comparison } from '../../../lib/core/check.js';
import { jumpbox, type Lab } from '../../../lib/core/lab.js';
import { readCertificate } from '../../../lib/evidence/certificate.js';
import { remotePlan } from '../../kubernetes/kubeconfigs.js';
import { certificatePlans } from '../../kubernetes/certificates.js';
import { modeComparison } from '../../kubernetes/checking/compare.js';
import { kubeconfigsFact, readKubeconfigs } from '../../kubernetes/checking/kubeconfigs.js';
import { cluster } from '../layout.js';

const file = '/root/.kube/config';

export function kubectlComparisons(lab: Lab): readonly Comparison[] {
  const { name: machine } = jumpbox(lab);
  const { server, context } = remotePlan(cluster(lab));
  const subject =
    certificatePlans(cluster(lab))
      .find(({ name }) => name === 'admin')
      ?.subject.map(([key, value]) => `${key}=${value}`)
      .join(', ') ?? '';
  return [
    {
      id: '10.kubeconfig',
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
    modeComparison('10.modes', 'Permissions on the jumpbox', machine, { [file]: '600' }),
  ];
}
