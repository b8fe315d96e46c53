import type { Cause, Check, Verdict } from '../../../lib/core/check.js';
import type { Machine } from '../../../lib/core/lab.js';
import { at, listAt, textAt } from '../../../lib/evidence/api.js';
import { readRuntimeStatus, type RuntimeStatus } from '../../../lib/evidence/cri.js';
import { kernelFact, readKernel } from '../checking/network.js';
import {
  kubeletConfigFact,
  pluginsFact,
  readKubeletConfig,
  runtimeFact,
} from '../checking/node.js';
import { readPrograms } from '../checking/programs.js';
import { runs, unitFacts } from '../checking/units.js';
import {
  answerTo,
  fail,
  kubernetesDocs,
  pass,
  shown,
  unlessAny,
  type Answers,
} from '../checking/verdict.js';
import { idIn, type Cluster } from '../layout.js';
import { onDisk } from '../shell.js';

type Worker = Machine & { readonly podCidr: string };

const criDocs = 'https://github.com/containerd/containerd/blob/main/docs/cri/config.md';
const cniDocs = 'https://www.cni.dev/plugins/current/main/bridge/';

/** containerd, CRI, CNI. */
export const runtimeChecks = (cluster: Cluster, { name, podCidr }: Worker): readonly Check[] => [
  containerd(cluster, name),
  cri(cluster, name),
  cgroups(cluster, name),
  plugins(cluster, name),
  network(cluster, name, podCidr),
];

const containerd = (cluster: Cluster, machine: string): Check => ({
  id: idIn(cluster, 'workers', 'containerd', machine),
  title: 'containerd runs',
  machine,
  points: 2,
  needs: [],
  link: kubernetesDocs('setup/production-environment/container-runtimes/#containerd'),
  why: 'It pulls images and runs containers; the kubelet only tells it which.',
  hints: [
    `On ${machine}: what does systemd say of containerd?`,
    '`journalctl -u containerd -n 50`',
    'Fix /etc/containerd/config.toml or the unit, then `systemctl daemon-reload; systemctl restart containerd`',
  ],
  facts: unitFacts(machine),
  judge: (answers) => runs('containerd', answers),
});

const status = (answers: Answers): RuntimeStatus =>
  readRuntimeStatus(answerTo(answers, 'runtime').stdout);
const socketOf = (answers: Answers): string =>
  shown(/^socket (.*)$/m.exec(answerTo(answers, 'runtime').stdout)?.[1] ?? '', 80);

/** What a learner's file says is then not what containerd works by (its docs/cri/config.md). */
function unreadTables(answers: Answers): Cause | undefined {
  const path = /^unread tables (.*)$/m.exec(answerTo(answers, 'runtime').stdout)?.[1];
  return path === undefined
    ? undefined
    : {
        text: `${shown(path, 80)} is of version 3, in which containerd does not read the tables of io.containerd.grpc.v1.cri: they are called io.containerd.cri.v1.runtime and io.containerd.cri.v1.images there.`,
        remedy: `Rename the tables, or write version = 2, of which \`containerd config migrate\` makes version 3; then restart containerd.`,
        link: criDocs,
      };
}

const cri = (cluster: Cluster, machine: string): Check => ({
  id: idIn(cluster, 'workers', 'cri', machine),
  title: 'The container runtime answers over CRI where the kubelet asks',
  machine,
  points: 3,
  needs: [idIn(cluster, 'workers', 'containerd', machine)],
  link: criDocs,
  why: 'containerd can run with its CRI plugin switched off, as packaged configurations have it, or at another socket: the kubelet then finds no runtime.',
  hints: [
    "Does the runtime answer the kubelet's question?",
    `On ${machine}: \`crictl info\`; compare containerRuntimeEndpoint with \`ss -lxp | grep containerd\``,
    'Take "cri" out of disabled_plugins in /etc/containerd/config.toml, and restart containerd.',
  ],
  facts: { runtime: runtimeFact(machine) },
  judge: (answers) => {
    const { code, message, ready } = status(answers);
    const socket = socketOf(answers);
    const expected = `runtime.v1.RuntimeService at ${socket}, ready`;
    if (/^no socket$/m.test(answerTo(answers, 'runtime').stdout))
      return fail(expected, `there is no socket ${socket}`, {
        text: "The kubelet's containerRuntimeEndpoint (--container-runtime-endpoint) is not where containerd listens.",
        remedy: 'ss -lxp | grep containerd',
      });
    if (code === 12 || message.includes('unknown service')) {
      return fail(expected, shown(message), {
        text: 'containerd runs without its CRI plugin.',
        remedy:
          'Take "cri" out of disabled_plugins in /etc/containerd/config.toml, and restart containerd.',
        link: criDocs,
      });
    }
    if (code !== 0)
      return fail(expected, code === undefined ? 'no answer' : `gRPC ${code}: ${shown(message)}`);
    return ready ? pass(expected) : fail(expected, 'the runtime says it is not ready');
  },
});

/**
 * What matters is that both do the same; which of the two drivers it is, is the learner's choice.
 */
const cgroups = (cluster: Cluster, machine: string): Check => ({
  id: idIn(cluster, 'workers', 'cgroup-driver', machine),
  title: 'Kubelet and containerd use the same cgroup driver',
  machine,
  points: 2,
  needs: [idIn(cluster, 'workers', 'cri', machine), idIn(cluster, 'workers', 'kubelet', machine)],
  link: kubernetesDocs('setup/production-environment/container-runtimes/#cgroup-drivers'),
  why: 'With two drivers two managers move the same processes: pods are killed and made again for ever ("SandboxChanged").',
  hints: [
    'Which driver does each of the two use?',
    `On ${machine}: \`crictl info | grep -i systemdCgroup\`, and \`ls -d /sys/fs/cgroup/kubepods*\`: kubepods.slice is systemd's`,
    'Set `SystemdCgroup = true` in /etc/containerd/config.toml and `cgroupDriver: systemd` for the kubelet, and restart both.',
  ],
  facts: {
    runtime: runtimeFact(machine),
    kernel: kernelFact(machine),
    kubelet: kubeletConfigFact(machine),
  },
  judge: (answers) => {
    const { systemdCgroup } = status(answers);
    const { podGroups, cgroups: fileSystem } = readKernel(answerTo(answers, 'kernel'));
    const kubelet = kubeletDriver(
      podGroups,
      readKubeletConfig(answerTo(answers, 'kubelet')).settings['cgroupDriver'],
    );
    const runtime = systemdCgroup === true ? 'systemd' : 'cgroupfs';
    if (systemdCgroup === undefined || kubelet === undefined)
      return pass(`the runtime does not say; ${shown(fileSystem, 20)}`);
    return kubelet === runtime
      ? pass(`both ${runtime}, on ${shown(fileSystem, 20)}`)
      : fail(
          'the same cgroup driver for both (systemd)',
          `containerd uses ${runtime}, the kubelet ${kubelet}`,
          unreadTables(answers) ?? {
            text: 'Two managers of control groups fight over the pods.',
            remedy:
              'SystemdCgroup = true for containerd, cgroupDriver: systemd for the kubelet, and restart both.',
          },
        );
  },
});

/**
 * By the groups that the running kubelet has made; with both kinds there, of which one is old, by
 * what it was told.
 */
function kubeletDriver(groups: readonly string[], configured: unknown): string | undefined {
  const slices = groups.some((group) => group.endsWith('.slice'));
  const plain = groups.some((group) => group.endsWith('kubepods'));
  if (slices !== plain) return slices ? 'systemd' : 'cgroupfs';
  return slices ? (configured === 'systemd' ? 'systemd' : 'cgroupfs') : undefined;
}

const plugins = (cluster: Cluster, machine: string): Check => ({
  id: idIn(cluster, 'workers', 'cni-plugins', machine),
  title: 'The CNI plugins are installed',
  machine,
  points: 2,
  needs: [idIn(cluster, 'workers', 'cri', machine)],
  link: 'https://www.cni.dev/plugins/current/',
  why: 'containerd starts these programs to give a pod its network; what is missing leaves pods in ContainerCreating.',
  hints: [
    'Which plugins does the configuration name, and are they there?',
    `On ${machine}: \`ls -l /opt/cni/bin\`, \`grep -h type /etc/cni/net.d/*\``,
    cluster.layout.subnetHole === undefined
      ? `On ${machine}: \`mkdir -p /opt/cni/bin; cp ${onDisk('cni-plugins')}/* /opt/cni/bin/\``
      : `On the jumpbox: \`ssh root@${machine} mkdir -p /opt/cni/bin; scp downloads/cni-plugins/* root@${machine}:/opt/cni/bin/\`. The tutorial copies them into a folder that it never makes.`,
  ],
  facts: { plugins: pluginsFact(machine), runtime: runtimeFact(machine) },
  judge: (answers) => {
    const { pluginFolders, plugins: loaded = [] } = status(answers);
    const needed = [
      ...new Set([
        'loopback',
        ...loaded.flatMap((plugin) => [textAt(plugin, 'type'), textAt(plugin, 'ipam', 'type')]),
      ]),
    ].filter((type) => /^[\w.-]+$/.test(type));
    if (pluginFolders.length > 0 && !pluginFolders.includes('/opt/cni/bin'))
      return pass(`in ${shown(pluginFolders.join(', '))}`);
    const answer = answerTo(answers, 'plugins');
    const programs = readPrograms(answer);
    const executable = new Set(
      [...answer.stdout.matchAll(/^exec (.+)$/gm)].map(([, path]) => path),
    );
    const complaints = needed.flatMap((type) => {
      const path = `/opt/cni/bin/${type}`;
      const problem =
        programs.problem(path) ?? (executable.has(path) ? undefined : 'may not be executed');
      return problem === undefined ? [] : [`${path} ${problem}`];
    });
    return unlessAny(
      complaints,
      `${needed.join(', ')} in /opt/cni/bin`,
      needed.join(', '),
      unreadTables(answers) ?? {
        text: 'A plugin that the network configuration needs is not there.',
        remedy: 'Copy the CNI plugins to /opt/cni/bin.',
      },
    );
  },
});

const network = (cluster: Cluster, machine: string, podCidr: string): Check => ({
  id: idIn(cluster, 'workers', 'pod-network', machine),
  title: "containerd has this node's pod network",
  machine,
  points: 3,
  needs: [idIn(cluster, 'workers', 'cri', machine)],
  link: cniDocs,
  why: "Each node gives its pods addresses from its own subnet. Without a configuration the node stays NotReady; with another node's subnet two pods get one address.",
  hints: [
    'Which network has containerd loaded, with which subnet?',
    `On ${machine}: \`cat /etc/cni/net.d/*\`, \`crictl info | grep -A3 lastCNILoadStatus\``,
    networkHint(cluster, machine, podCidr),
  ],
  facts: { runtime: runtimeFact(machine) },
  judge: (answers) => networkVerdict(cluster, status(answers), podCidr, unreadTables(answers)),
});

function networkHint({ layout }: Cluster, machine: string, podCidr: string): string {
  const { file } = layout.podNetwork;
  return layout.subnetHole === undefined
    ? `In ${file} on ${machine}: \`"subnet": "${podCidr}"\``
    : `\`sed "s|${layout.subnetHole}|${podCidr}|g" configs/${baseOf(file)}\` on the jumpbox, to ${file} on ${machine}`;
}

const baseOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Any plugin may give out the addresses; where subnets are named, they must be this node's. */
function networkVerdict(
  { layout: { podNetwork, subnetHole } }: Cluster,
  { networkReady, networkStatus, plugins }: RuntimeStatus,
  podCidr: string,
  unread: Cause | undefined,
): Verdict {
  const expected = `a pod network with subnet ${podCidr}`;
  if (plugins === undefined && networkReady)
    return pass('the runtime has a network, and no more to say');
  const loaded = plugins ?? [];
  if (loaded.length === 0)
    return fail(
      expected,
      shown(
        networkStatus === '' || networkStatus === 'OK' ? 'no network is loaded' : networkStatus,
        160,
      ),
      unread ?? {
        text: 'There is no configuration in /etc/cni/net.d that containerd can read.',
        remedy:
          subnetHole === undefined
            ? `Write ${podNetwork.file}, with subnet ${podCidr}.`
            : `Copy ${baseOf(podNetwork.file)} there, with the node's subnet in place of ${subnetHole}.`,
      },
    );
  const subnets = loaded
    .flatMap((plugin) => [
      textAt(plugin, 'ipam', 'subnet'),
      ...listAt(plugin, 'ipam', 'ranges').flatMap((range) =>
        Array.isArray(range) ? range.map((part: unknown) => textAt(part, 'subnet')) : [],
      ),
    ])
    .filter(Boolean);
  const wrong = subnets.filter((subnet) => subnet !== podCidr);
  const lost =
    wrong.length === 0 ? loaded.map((plugin) => cutOff(plugin)).find(Boolean) : undefined;
  if (lost !== undefined)
    return fail(expected, lost, {
      text: 'Pods get no way out of their node, or will get none once the bridge is made again at a boot.',
      remedy: `"isGateway": true, and routes with "dst": "0.0.0.0/0" in ipam, in ${podNetwork.file} (CNI)`,
      link: cniDocs,
    });
  if (wrong.length === 0)
    return pass(
      subnets.length === 0 ? `a network of type ${shown(textAt(loaded[0], 'type'), 40)}` : expected,
    );
  return fail(
    expected,
    `subnet ${shown(wrong.join(', '))}`,
    subnetHole !== undefined && wrong.includes(subnetHole)
      ? {
          text: `The word ${subnetHole} was not replaced by the node's pod subnet.`,
          remedy: `sed -i 's|${subnetHole}|${podCidr}|' ${podNetwork.file}`,
        }
      : undefined,
  );
}

/** What the bridge plugin does not give to pods, whose gateway is the bridge itself. */
function cutOff(plugin: unknown): string | undefined {
  if (textAt(plugin, 'type') !== 'bridge' || textAt(plugin, 'ipam', 'type') !== 'host-local')
    return undefined;
  if (at(plugin, 'isDefaultGateway') === true) return undefined;
  if (at(plugin, 'isGateway') !== true)
    return 'the bridge has no address for pods to go by: isGateway is not true';
  const ways = listAt(plugin, 'ipam', 'routes').map((route) => textAt(route, 'dst'));
  // Several narrower ones may lead everywhere too.
  return ways.length === 1 && ways[0] !== '0.0.0.0/0'
    ? `pods get no way but to ${shown(ways[0] ?? '', 40)}`
    : ways.length === 0
      ? 'pods get no route at all: ipam has no routes'
      : undefined;
}
