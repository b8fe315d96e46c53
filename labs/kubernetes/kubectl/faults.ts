import type { Fault } from '../../../lib/core/check.js';
import { controllers, jumpbox, workers } from '../../../lib/core/lab.js';
import { firstController } from '../checking/api.js';
import { made, rule } from '../checking/disturb.js';
import { changed, mode, otherAuthority } from '../checking/faults.js';
import { apiPort } from '../kubeconfigs.js';
import { idIn, type Cluster } from '../layout.js';

const file = '/root/.kube/config';
const sed = (script: string): string => `sed -i -E "${script}" "$file"`;

/** Ways in which the administrator's own kubeconfig goes wrong. */
export function kubectlFaults(cluster: Cluster): readonly Fault[] {
  const { name: machine } = jumpbox(cluster);
  const { layout, workingFolder } = cluster;
  const [certificate, key] = [layout.certificate('kube-proxy'), layout.key('kube-proxy')];
  const ofKubeProxy = [certificate, key].map((name) => `${workingFolder}/${name}`);
  const address =
    cluster.machines.find(({ fqdn }) => fqdn === cluster.apiHost)?.address ??
    cluster.serviceAddress;
  const embed = (field: string, path: string): string =>
    sed(`s|${field}:.*|${field}: $(base64 -w0 ${workingFolder}/${path})|`);
  return [
    {
      id: 'kubectl-without-context',
      title: 'The context was never chosen',
      check: idIn(cluster, 'kubectl', 'kubeconfig'),
      machine,
      ...changed(file, sed("s/^current-context:.*/current-context: ''/")),
      expect: ['no current context'],
    },
    {
      id: 'kubectl-config-for-everyone',
      title: "Everybody may read the administrator's key",
      check: idIn(cluster, 'kubectl', 'mode'),
      machine,
      ...mode(file, '644', '600'),
      expect: ['has mode 644'],
    },
    {
      id: 'kubectl-to-itself',
      title: 'The kubeconfig was copied from the server, and leads to 127.0.0.1',
      check: idIn(cluster, 'kubectl', 'server'),
      machine,
      ...changed(file, sed('s|server:.*|server: https://127.0.0.1:6443|')),
      expect: ['has server https://127.0.0.1:6443'],
    },
    ...pastTheFront(cluster),
    {
      id: 'kubectl-with-old-authority',
      title: 'The kubeconfig still has an authority of before',
      check: idIn(cluster, 'kubectl', 'authority'),
      machine,
      ...changed(
        file,
        `ca=$(${otherAuthority(cluster.layout)} | base64 -w0)`,
        sed('s|certificate-authority-data:.*|certificate-authority-data: $ca|'),
      ),
      expect: ['embeds another authority'],
    },
    {
      id: 'kubectl-as-kube-proxy',
      title: 'The kubeconfig has the certificate of another client',
      check: idIn(cluster, 'kubectl', 'client'),
      machine,
      ...changed(
        file,
        embed('client-certificate-data', certificate),
        embed('client-key-data', key),
      ),
      uses: ofKubeProxy,
      expect: ['system:kube-proxy'],
    },
    {
      id: 'kubectl-without-way',
      title: 'A packet filter keeps the jumpbox from the API server',
      check: idIn(cluster, 'kubectl', 'reachable'),
      machine,
      ...rule('OUTPUT', `-p tcp --syn -d ${address}`, 6443),
      expect: [':6443 answers'],
    },
    {
      id: 'kubectl-expects-another-name',
      title: 'The kubeconfig makes kubectl expect another name in the certificate',
      check: idIn(cluster, 'kubectl', 'kubectl'),
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
      check: idIn(cluster, 'kubectl', 'administrator'),
      machine,
      ...changed(
        file,
        sed(`s|client-certificate-data:.*|client-certificate: ${workingFolder}/${certificate}|`),
        sed(`s|client-key-data:.*|client-key: ${workingFolder}/${key}|`),
      ),
      uses: ofKubeProxy,
      expect: ['not everything is allowed'],
    },
    ...(workers(cluster).length === 0
      ? []
      : [
          {
            id: 'node-too-many',
            title: 'A node of an earlier attempt is still registered',
            check: idIn(cluster, 'kubectl', 'nodes'),
            machine: firstController(cluster),
            ...made('/api/v1/nodes', {
              ...{ apiVersion: 'v1', kind: 'Node' },
              metadata: { name: 'khw-lab-old-worker' },
            }),
            expect: ['a node khw-lab-old-worker'],
          },
        ]),
  ];
}

/** Where a chapter is about the front, everybody is to come through it. */
function pastTheFront(cluster: Cluster): readonly Fault[] {
  const [controller] = controllers(cluster);
  if (cluster.layout.chapters.front === undefined || controller === undefined) return [];
  const server = `https://${controller.address}:${apiPort}`;
  return [
    {
      id: 'kubectl-past-the-front',
      title: `The kubeconfig leads to ${controller.name}, and to nobody when that is off`,
      check: idIn(cluster, 'kubectl', 'server'),
      machine: jumpbox(cluster).name,
      ...changed(file, sed(`s|server:.*|server: ${server}|`)),
      expect: [`has server ${server}`],
    },
  ];
}
