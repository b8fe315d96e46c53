import type { Fault } from '../../../lib/core/check.js';
import { workingFolder } from '../../kubernetes/working-folder.js';
import { controllers, jumpbox, workers, type Lab } from '../../../lib/core/lab.js';
import { apiUrl } from '../../kubernetes/kubeconfigs.js';
import {
  changed,
  changedInUse,
  changedOriginal,
  mode,
  otherAuthority,
} from '../../kubernetes/checking/faults.js';

export const kubeconfigFaults = (lab: Lab): readonly Fault[] => [
  ...originalFaults(lab),
  ...workers(lab).flatMap(({ name }) => workerFaults(name)),
  ...controllers(lab).flatMap(({ name }) => controllerFaults(name)),
];

function originalFaults(lab: Lab): readonly Fault[] {
  const { name: machine } = jumpbox(lab);
  const sed = (name: string, command: string): ReturnType<typeof changedOriginal> =>
    changedOriginal(`${name}.kubeconfig`, `sed -i -E "${command}" "$file"`);
  return [
    {
      id: 'no-current-context',
      title: 'Forgot `kubectl config use-context`',
      check: '05.files',
      machine,
      ...sed('kube-scheduler', 's/^current-context:.*/current-context: \\"\\"/'),
      expect: ['kube-scheduler.kubeconfig has no current context'],
    },
    {
      id: 'no-kubeconfig',
      title: 'Forgot a kubeconfig',
      check: '05.files',
      machine,
      ...changedOriginal('kube-proxy.kubeconfig', 'rm "$file"'),
      expect: ['kube-proxy.kubeconfig is missing'],
    },
    {
      id: 'loopback-for-nodes',
      title: 'Sent kube-proxy to its own machine',
      check: '05.servers',
      machine,
      learnerFailure: 10,
      ...sed('kube-proxy', 's|server: .*|server: https://127.0.0.1:6443|'),
      expect: ['kube-proxy.kubeconfig has server https://127.0.0.1:6443', apiUrl(lab)],
    },
    {
      id: 'certificate-not-embedded',
      title: 'Left out --embed-certs',
      check: '05.embedded',
      machine,
      learnerFailure: 11,
      ...sed('admin', 's|client-certificate-data: .*|client-certificate: admin.crt|'),
      expect: ['admin.kubeconfig points to admin.crt', 'client-certificate-data'],
    },
    {
      id: 'old-authority-embedded',
      title: 'Made the authority again and kept a kubeconfig',
      check: '05.authority',
      machine,
      learnerFailure: 7,
      ...sed(
        'kube-controller-manager',
        `s|certificate-authority-data: .*|certificate-authority-data: $(${otherAuthority} | base64 -w0)|`,
      ),
      expect: ['kube-controller-manager.kubeconfig embeds another authority'],
    },
    {
      id: 'client-of-another',
      title: "Embedded another component's certificate",
      check: '05.clients',
      machine,
      ...sed(
        'kube-controller-manager',
        's|client-certificate-data: .*|client-certificate-data: $(base64 -w0 kube-scheduler.crt)|',
      ),
      uses: [`${workingFolder}/kube-scheduler.crt`],
      expect: ['kube-controller-manager.kubeconfig embeds a certificate', 'system:kube-scheduler'],
    },
    {
      id: 'client-key-of-another',
      title: "Embedded another component's key",
      check: '05.clients',
      machine,
      ...sed('kube-proxy', 's|client-key-data: .*|client-key-data: $(base64 -w0 admin.key)|'),
      uses: [`${workingFolder}/admin.key`],
      expect: ['kube-proxy.kubeconfig embeds another certificate', 'key'],
    },
    {
      id: 'kubeconfig-for-everyone',
      title: 'Let everyone read a kubeconfig',
      check: '05.modes',
      machine,
      ...mode(`${workingFolder}/admin.kubeconfig`, '644', '600'),
      expect: ['admin.kubeconfig has mode 644'],
    },
  ];
}

const kubelet = '/var/lib/kubelet/kubeconfig';
const proxy = '/var/lib/kube-proxy/kubeconfig';

/** The programs read these files when they start, and are not started again. */
const workerFaults = (machine: string): readonly Fault[] => [
  {
    id: `kube-proxys-kubeconfig-for-kubelet-on-${machine}`,
    title: `Copied kube-proxy's kubeconfig to the kubelet of ${machine}`,
    check: `05.copy.kubelet.${machine}`,
    machine,
    learnerFailure: 9,
    ...changed(kubelet, `cp ${proxy} "$file"`),
    uses: [proxy],
    expect: [kubelet, 'system:kube-proxy', `${machine}.kubeconfig`],
  },
  {
    id: `no-kubeconfig-for-kube-proxy-on-${machine}`,
    title: `Forgot kube-proxy's kubeconfig on ${machine}`,
    check: `05.copy.kube-proxy.${machine}`,
    machine,
    ...changed(proxy, 'rm "$file"'),
    expect: [`${proxy} is missing`],
  },
];

const controllerFaults = (machine: string): readonly Fault[] => [
  {
    id: `wrong-server-for-admin-on-${machine}`,
    title: `Mistyped the port in admin.kubeconfig on ${machine}`,
    check: `05.copy.admin.${machine}`,
    machine,
    learnerFailure: 10,
    ...changed(
      '/root/admin.kubeconfig',
      'sed -i -E "s|server: .*|server: https://127.0.0.1:8443|" "$file"',
    ),
    expect: ['/root/admin.kubeconfig has server https://127.0.0.1:8443'],
  },
  {
    id: `schedulers-kubeconfig-for-controller-manager-on-${machine}`,
    title: `Copied the scheduler's kubeconfig under another name to ${machine}`,
    check: `05.copy.kube-controller-manager.${machine}`,
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
    check: `05.copy.kube-scheduler.${machine}`,
    machine,
    ...changedInUse('kube-scheduler.kubeconfig', '> "$file"'),
    expect: ['kube-scheduler.kubeconfig is empty'],
  },
];
