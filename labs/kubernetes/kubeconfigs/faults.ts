import type { Fault } from '../../../lib/core/check.js';
import { controllers, jumpbox, workers } from '../../../lib/core/lab.js';
import { apiPort, apiUrl, kubeconfigFile, kubeconfigPath } from '../kubeconfigs.js';
import {
  changed,
  changedIn,
  changedInUse,
  changedWhere,
  mode,
  otherAuthority,
} from '../checking/faults.js';
import { idIn, type Cluster } from '../layout.js';
import { nodeFiles, type Places } from '../node-files.js';

export const kubeconfigFaults = (cluster: Cluster): readonly Fault[] => [
  ...originalFaults(cluster),
  ...workers(cluster).flatMap(({ name }) => workerFaults(cluster, name)),
  ...controllers(cluster).flatMap(({ name }) => controllerFaults(cluster, name)),
];

function originalFaults(cluster: Cluster): readonly Fault[] {
  const { name: machine } = jumpbox(cluster);
  const { workingFolder, layout } = cluster;
  const { certificate, key, stems } = layout;
  const on = (name: string, command: string): ReturnType<typeof changedIn> =>
    changedIn(workingFolder, kubeconfigFile(name), command);
  const sed = (name: string, command: string): ReturnType<typeof changedIn> =>
    on(name, `sed -i -E "${command}" "$file"`);
  const adminCertificate = certificate(stems.admin);
  const adminKey = key(stems.admin);
  return [
    {
      id: 'no-current-context',
      title: 'Forgot `kubectl config use-context`',
      check: idIn(cluster, 'kubeconfigs', 'files'),
      machine,
      ...sed('kube-scheduler', 's/^current-context:.*/current-context: \\"\\"/'),
      expect: ['kube-scheduler.kubeconfig has no current context'],
    },
    {
      id: 'no-kubeconfig',
      title: 'Forgot a kubeconfig',
      check: idIn(cluster, 'kubeconfigs', 'files'),
      machine,
      ...on('kube-proxy', 'rm "$file"'),
      expect: ['kube-proxy.kubeconfig is missing'],
    },
    {
      id: 'loopback-for-nodes',
      title: 'Sent kube-proxy to its own machine',
      check: idIn(cluster, 'kubeconfigs', 'servers'),
      machine,
      learnerFailure: 10,
      ...sed('kube-proxy', 's|server: .*|server: https://127.0.0.1:6443|'),
      expect: ['kube-proxy.kubeconfig has server https://127.0.0.1:6443', apiUrl(cluster)],
    },
    ...pastTheFront(cluster),
    {
      id: 'certificate-not-embedded',
      title: 'Left out --embed-certs',
      check: idIn(cluster, 'kubeconfigs', 'embedded'),
      machine,
      learnerFailure: 11,
      ...sed(stems.admin, `s|client-certificate-data: .*|client-certificate: ${adminCertificate}|`),
      expect: [
        `${kubeconfigFile(stems.admin)} points to ${adminCertificate}`,
        'client-certificate-data',
      ],
    },
    {
      id: 'old-authority-embedded',
      title: 'Made the authority again and kept a kubeconfig',
      check: idIn(cluster, 'kubeconfigs', 'authority'),
      machine,
      learnerFailure: 7,
      ...sed(
        'kube-controller-manager',
        `s|certificate-authority-data: .*|certificate-authority-data: $(${otherAuthority(layout)} | base64 -w0)|`,
      ),
      expect: ['kube-controller-manager.kubeconfig embeds another authority'],
    },
    {
      id: 'client-of-another',
      title: "Embedded another component's certificate",
      check: idIn(cluster, 'kubeconfigs', 'clients'),
      machine,
      ...sed(
        'kube-controller-manager',
        `s|client-certificate-data: .*|client-certificate-data: $(base64 -w0 ${certificate('kube-scheduler')})|`,
      ),
      uses: [`${workingFolder}/${certificate('kube-scheduler')}`],
      expect: ['kube-controller-manager.kubeconfig embeds a certificate', 'system:kube-scheduler'],
    },
    {
      id: 'client-key-of-another',
      title: "Embedded another component's key",
      check: idIn(cluster, 'kubeconfigs', 'clients'),
      machine,
      ...sed('kube-proxy', `s|client-key-data: .*|client-key-data: $(base64 -w0 ${adminKey})|`),
      uses: [`${workingFolder}/${adminKey}`],
      expect: ['kube-proxy.kubeconfig embeds another certificate', 'key'],
    },
    {
      id: 'kubeconfig-for-everyone',
      title: 'Let everyone read a kubeconfig',
      check: idIn(cluster, 'kubeconfigs', 'modes'),
      machine,
      ...mode(kubeconfigPath(cluster, stems.admin), '644', '600'),
      expect: [`${kubeconfigFile(stems.admin)} has mode 644`],
    },
  ];
}

/** Where there is a front, a node that goes past it. */
function pastTheFront(cluster: Cluster): readonly Fault[] {
  const [worker] = workers(cluster);
  const [controller] = controllers(cluster);
  const front = cluster.layout.chapters.front;
  if (front === undefined || worker === undefined || controller === undefined) return [];
  const file = kubeconfigFile(worker.name);
  return [
    {
      id: 'node-past-the-front',
      title: `Gave the kubelet of ${worker.name} the address of one API server`,
      check: idIn(cluster, 'kubeconfigs', 'servers'),
      machine: jumpbox(cluster).name,
      ...changedIn(
        cluster.workingFolder,
        file,
        `sed -i -E "s|server: .*|server: https://${controller.address}:${apiPort}|" "$file"`,
      ),
      expect: [`${file} has server https://${controller.address}:${apiPort}`, apiUrl(cluster)],
    },
  ];
}

/** The programs read these files when they start, and are not started again. */
function workerFaults(cluster: Cluster, machine: string): readonly Fault[] {
  const { kubeconfig, proxyKubeconfig } = nodeFiles(cluster, machine);
  const waits = kubeconfig.length > 1;
  return [
    {
      id: `kube-proxys-kubeconfig-for-kubelet-on-${machine}`,
      title: `Copied kube-proxy's kubeconfig to the kubelet of ${machine}`,
      check: idIn(cluster, 'kubeconfigs', 'copy', 'kubelet', machine),
      machine,
      learnerFailure: 9,
      ...changedWhere(kubeconfig, copied(proxyKubeconfig)),
      uses: [proxyKubeconfig[0]],
      expect: [
        waits ? 'kubeconfig embeds a certificate' : kubeconfig[0],
        'system:kube-proxy',
        kubeconfigFile(machine),
      ],
    },
    waits
      ? {
          id: `empty-kubeconfig-for-kube-proxy-on-${machine}`,
          title: `kube-proxy's kubeconfig arrived empty on ${machine}`,
          check: idIn(cluster, 'kubeconfigs', 'copy', 'kube-proxy', machine),
          machine,
          ...changedWhere(proxyKubeconfig, '> "$file"'),
          expect: ['kubeconfig is empty', kubeconfigFile('kube-proxy')],
        }
      : {
          id: `no-kubeconfig-for-kube-proxy-on-${machine}`,
          title: `Forgot kube-proxy's kubeconfig on ${machine}`,
          check: idIn(cluster, 'kubeconfigs', 'copy', 'kube-proxy', machine),
          machine,
          ...changedWhere(proxyKubeconfig, 'rm "$file"'),
          expect: [`${proxyKubeconfig[0]} is missing`],
        },
  ];
}

/** bash: puts a copy of the first of these that is there in the file's place. */
const copied = ([used, ...waits]: Places): string =>
  waits.length === 0
    ? `cp ${used} "$file"`
    : `for other in ${[used, ...waits].join(' ')}; do [ ! -e "$other" ] || { cp "$other" "$file"; break; }; done`;

function controllerFaults(cluster: Cluster, machine: string): readonly Fault[] {
  const { admin } = cluster.layout.stems;
  return [
    {
      id: `wrong-server-for-admin-on-${machine}`,
      title: `Mistyped the port in ${kubeconfigFile(admin)} on ${machine}`,
      check: idIn(cluster, 'kubeconfigs', 'copy', admin, machine),
      machine,
      learnerFailure: 10,
      ...changed(
        `/root/${kubeconfigFile(admin)}`,
        'sed -i -E "s|server: .*|server: https://127.0.0.1:8443|" "$file"',
      ),
      expect: [`/root/${kubeconfigFile(admin)} has server https://127.0.0.1:8443`],
    },
    {
      id: `schedulers-kubeconfig-for-controller-manager-on-${machine}`,
      title: `Copied the scheduler's kubeconfig under another name to ${machine}`,
      check: idIn(cluster, 'kubeconfigs', 'copy', 'kube-controller-manager', machine),
      machine,
      ...changedInUse(
        'kube-controller-manager.kubeconfig',
        'cp "${file%/*}/kube-scheduler.kubeconfig" "$file"',
      ),
      expect: ['kube-controller-manager.kubeconfig embeds a certificate', 'system:kube-scheduler'],
    },
    {
      id: `empty-kubeconfig-for-scheduler-on-${machine}`,
      title: `The scheduler's kubeconfig arrived empty on ${machine}`,
      check: idIn(cluster, 'kubeconfigs', 'copy', 'kube-scheduler', machine),
      machine,
      ...changedInUse('kube-scheduler.kubeconfig', '> "$file"'),
      expect: ['kube-scheduler.kubeconfig is empty'],
    },
  ];
}
