import type { Check } from '../../../lib/core/check.js';
import { controllers, workers, type Machine } from '../../../lib/core/lab.js';
import type { Cluster } from '../../kubernetes/layout.js';
import {
  answerTo,
  fail,
  kubernetesDocs,
  listed,
  pass,
  unlessAny,
} from '../../kubernetes/checking/verdict.js';
import { clusterChecks } from './cluster-checks.js';
import { idOf, membersOf } from './cluster.js';
import { versionFor } from './release.js';
import { formerUnits, readState, stateFact, type MachineState } from './state.js';

/** What a cluster by kubeadm is, and that nothing of the one before is in its way. */
export function kubeadmChecks(cluster: Cluster): readonly Check[] {
  const members = membersOf(cluster);
  if (versionFor(cluster) === undefined || members === undefined) return [];
  const { server, joined, bare } = members;
  const nodes = [server, ...joined];
  return [
    ...[...controllers(cluster), ...workers(cluster)].map(aside),
    ...[...nodes, ...(bare === undefined ? [] : [bare])].map(kernel),
    ...nodes.map(kubelet),
    ...(bare === undefined ? [] : [ready(bare)]),
    certificates(server),
    ...clusterChecks(cluster, members),
  ];
}

const stateIn = (answers: Parameters<Check['judge']>[0]): MachineState =>
  readState(answerTo(answers, 'state'));

const ofMachine = ({ name }: Machine): Pick<Check, 'machine' | 'facts'> => ({
  machine: name,
  facts: { state: stateFact(name) },
});

const aside = (machine: Machine): Check => ({
  id: idOf('aside', machine.name),
  title: `Units of the hard way are off on ${machine.name}`,
  ...ofMachine(machine),
  points: 1,
  needs: [],
  link: 'https://www.freedesktop.org/software/systemd/man/latest/systemctl.html',
  why: 'Two control planes cannot share ports; a unit that is enabled comes back with the next boot.',
  hints: [
    'Which of them run, and which would at boot?',
    `On ${machine.name}: \`systemctl list-unit-files 'kube*' etcd.service\``,
    `On ${machine.name}: \`systemctl disable --now UNIT\``,
  ],
  judge: (answers) => {
    const { units } = stateIn(answers);
    return unlessAny(
      formerUnits.flatMap((name) => {
        const { active = '', enabled = '' } = units.get(name) ?? {};
        return ['active', 'activating', 'failed'].includes(active) || enabled === 'enabled'
          ? [`${name} is ${active}, ${enabled}`]
          : [];
      }),
      'none of them runs, now or after a boot',
      'all are off',
      { text: 'It was started, or enabled, again.', remedy: 'systemctl disable --now UNIT' },
    );
  },
});

const kernel = (machine: Machine): Check => ({
  id: idOf('kernel', machine.name),
  title: `The kernel of ${machine.name} is set up for pods`,
  ...ofMachine(machine),
  points: 1,
  needs: [],
  link: kubernetesDocs('setup/production-environment/container-runtimes/'),
  why: 'Without forwarding no packet leaves a pod, without br_netfilter services do not work on one bridge, and a kubelet does not start beside swap.',
  hints: [
    'What do `kubeadm init` and `kubeadm join` look at before they begin?',
    `On ${machine.name}: \`sysctl net.ipv4.ip_forward net.bridge.bridge-nf-call-iptables; cat /proc/swaps\``,
    `On ${machine.name}: \`modprobe br_netfilter; sysctl --system; swapoff -a\``,
  ],
  judge: (answers) => {
    const { kernel: settings, swaps } = stateIn(answers);
    return unlessAny(
      [
        ...['bridge/bridge-nf-call-iptables', 'ipv4/ip_forward'].flatMap((name) =>
          settings.get(name) === '1' ? [] : [`net/${name} is ${settings.get(name) ?? 'unknown'}`],
        ),
        ...(swaps === 0 ? [] : ['swap is in use']),
      ],
      'both settings are 1, no swap',
      'both settings are 1, no swap',
      { text: 'A setting was changed, or not kept.', remedy: 'sysctl --system; swapoff -a' },
    );
  },
});

const kubelet = (machine: Machine): Check => ({
  id: idOf('kubelet', machine.name),
  title: `The kubelet of ${machine.name} runs, as kubeadm set it up`,
  ...ofMachine(machine),
  points: 2,
  needs: [idOf('kernel', machine.name)],
  link: kubernetesDocs('setup/production-environment/tools/kubeadm/kubelet-integration/'),
  why: 'Of a cluster by kubeadm it is the only unit besides the runtime: everything else is a pod.',
  hints: [
    'Does it run, and would it after a boot?',
    `On ${machine.name}: \`systemctl status kubelet; ls -l /etc/kubernetes /var/lib/kubelet\``,
    `On ${machine.name}: \`systemctl enable --now kubelet\``,
  ],
  judge: (answers) => {
    const { units, files } = stateIn(answers);
    return unlessAny(
      [
        ...['kubelet', 'containerd'].flatMap((name) => {
          const { active = '', enabled = '' } = units.get(name) ?? {};
          return active === 'active' && enabled === 'enabled'
            ? []
            : [`${name} is ${active}, ${enabled}`];
        }),
        ...['/etc/kubernetes/kubelet.conf', '/var/lib/kubelet/config.yaml'].flatMap((file) =>
          files.has(file) ? [] : [`${file} is missing`],
        ),
      ],
      'kubelet and containerd are active and enabled, with the files of kubeadm',
      'active and enabled',
      { text: 'It was stopped or disabled.', remedy: 'systemctl enable --now containerd kubelet' },
    );
  },
});

const ready = (machine: Machine): Check => ({
  id: idOf('bare', machine.name),
  title: `${machine.name} could join, and has not`,
  ...ofMachine(machine),
  points: 1,
  needs: [],
  link: kubernetesDocs('setup/production-environment/tools/kubeadm/adding-linux-nodes/'),
  why: 'Exercises about joining begin with a machine that has everything but the cluster.',
  hints: [
    'What does a machine need before `kubeadm join`, and what does joining leave on it?',
    `On ${machine.name}: \`which kubeadm kubelet; systemctl is-active containerd; ls /etc/kubernetes\``,
    `On ${machine.name}: \`kubeadm reset\` takes it out of a cluster.`,
  ],
  judge: (answers) => {
    const { units, files } = stateIn(answers);
    const lacking = ['/usr/local/bin/kubeadm', '/usr/local/bin/kubelet'].filter(
      (file) => !files.has(file),
    );
    const expected = 'kubeadm, a kubelet and a runtime, and no cluster';
    if (files.has('/etc/kubernetes/kubelet.conf'))
      return fail(expected, 'it has joined: there is /etc/kubernetes/kubelet.conf', {
        text: 'It was joined, or not reset to the end.',
        remedy: 'kubeadm reset',
      });
    return unlessAny(
      [
        ...lacking.map((file) => `${file} is missing`),
        ...(units.get('containerd')?.active === 'active' ? [] : ['containerd does not run']),
      ],
      expected,
      expected,
    );
  },
});

const certificates = (server: Machine): Check => ({
  id: idOf('certificates', server.name),
  title: 'No certificate ends within 30 days',
  ...ofMachine(server),
  points: 1,
  needs: [],
  link: kubernetesDocs('tasks/administer-cluster/kubeadm/kubeadm-certs/'),
  why: 'kubeadm makes certificates for a year, and renews them with each upgrade; who never upgrades must think of it.',
  hints: [
    'How long is each of them good?',
    `On ${server.name}: \`kubeadm certs check-expiration\``,
    `On ${server.name}: \`kubeadm certs renew NAME\``,
  ],
  judge: (answers) => {
    const all = [...stateIn(answers).certificates];
    const ending = all.filter(([, good]) => !good).map(([path]) => path);
    const expected = 'certificates in /etc/kubernetes/pki, good for 30 days and more';
    if (all.length === 0) return fail(expected, 'there are none');
    return ending.length === 0
      ? pass(`${all.length} certificates`)
      : fail(expected, `ending: ${listed(ending)}`, {
          text: 'It was made for a shorter time, or is old.',
          remedy: 'kubeadm certs renew NAME',
        });
  },
});
