import type { Fault } from '../../../lib/core/check.js';
import { workingFolder } from '../../kubernetes/working-folder.js';
import { jumpbox, workers, type Lab } from '../../../lib/core/lab.js';
import { firstController } from '../../kubernetes/checking/api.js';
import { made, rule } from '../../kubernetes/checking/disturb.js';
import { changed, mode, otherAuthority } from '../../kubernetes/checking/faults.js';
import { layout } from '../layout.js';

const file = '/root/.kube/config';
const ofKubeProxy = ['crt', 'key'].map((kind) => `${workingFolder}/kube-proxy.${kind}`);
const sed = (script: string): string => `sed -i -E "${script}" "$file"`;

export function kubectlFaults(lab: Lab): readonly Fault[] {
  const { name: machine } = jumpbox(lab);
  const address =
    lab.machines.find(({ fqdn }) => fqdn === lab.apiHost)?.address ?? lab.serviceAddress;
  const embed = (key: string, path: string): string =>
    sed(`s|${key}:.*|${key}: $(base64 -w0 ${workingFolder}/${path})|`);
  return [
    {
      id: 'kubectl-without-context',
      title: 'The context was never chosen',
      check: '10.kubeconfig',
      machine,
      ...changed(file, sed("s/^current-context:.*/current-context: ''/")),
      expect: ['no current context'],
    },
    {
      id: 'kubectl-config-for-everyone',
      title: "Everybody may read the administrator's key",
      check: '10.mode',
      machine,
      ...mode(file, '644', '600'),
      expect: ['has mode 644'],
    },
    {
      id: 'kubectl-to-itself',
      title: 'The kubeconfig was copied from the server, and leads to 127.0.0.1',
      check: '10.server',
      machine,
      ...changed(file, sed('s|server:.*|server: https://127.0.0.1:6443|')),
      expect: ['has server https://127.0.0.1:6443'],
    },
    {
      id: 'kubectl-with-old-authority',
      title: 'The kubeconfig still has an authority of before',
      check: '10.authority',
      machine,
      ...changed(
        file,
        `ca=$(${otherAuthority(layout)} | base64 -w0)`,
        sed('s|certificate-authority-data:.*|certificate-authority-data: $ca|'),
      ),
      expect: ['embeds another authority'],
    },
    {
      id: 'kubectl-as-kube-proxy',
      title: 'The kubeconfig has the certificate of another client',
      check: '10.client',
      machine,
      ...changed(
        file,
        embed('client-certificate-data', 'kube-proxy.crt'),
        embed('client-key-data', 'kube-proxy.key'),
      ),
      uses: ofKubeProxy,
      expect: ['system:kube-proxy'],
    },
    {
      id: 'kubectl-without-way',
      title: 'A packet filter keeps the jumpbox from the API server',
      check: '10.reachable',
      machine,
      ...rule('OUTPUT', `-p tcp --syn -d ${address}`, 6443),
      expect: [':6443 answers'],
    },
    {
      id: 'kubectl-expects-another-name',
      title: 'The kubeconfig makes kubectl expect another name in the certificate',
      check: '10.kubectl',
      machine,
      ...changed(
        file,
        String.raw`sed -i -E 's|^( *)server: .*|&\n\1tls-server-name: kubernetes.example|' "$file"`,
      ),
      expect: ['kubernetes.example'],
    },
    {
      id: 'kubectl-with-files-of-kube-proxy',
      title: 'The kubeconfig points to the certificate of another client',
      check: '10.administrator',
      machine,
      ...changed(
        file,
        sed(`s|client-certificate-data:.*|client-certificate: ${workingFolder}/kube-proxy.crt|`),
        sed(`s|client-key-data:.*|client-key: ${workingFolder}/kube-proxy.key|`),
      ),
      uses: ofKubeProxy,
      expect: ['not everything is allowed'],
    },
    ...(workers(lab).length === 0
      ? []
      : [
          {
            id: 'node-too-many',
            title: 'A node of an earlier attempt is still registered',
            check: '10.nodes',
            machine: firstController(lab),
            ...made('/api/v1/nodes', {
              ...{ apiVersion: 'v1', kind: 'Node' },
              metadata: { name: 'khw-lab-old-worker' },
            }),
            expect: ['a node khw-lab-old-worker'],
          },
        ]),
  ];
}
