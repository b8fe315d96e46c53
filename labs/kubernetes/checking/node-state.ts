import type { Cause } from '../../../lib/core/check.js';
import { at, listAt, textAt } from '../../../lib/evidence/api.js';
import { meaningOf, type KnownCause } from '../../../lib/evidence/journal.js';
import { kubernetesDocs, shown } from './verdict.js';
import { conditionOf } from './workload.js';

export interface NodeProblem {
  readonly actual: string;
  readonly cause?: Cause;
}

const pressureDocs = kubernetesDocs('concepts/scheduling-eviction/node-pressure-eviction/');
const statusDocs = kubernetesDocs('reference/node/node-status/#condition');

/**
 * What keeps pods from a node, as its object in the API has it: a lack, no readiness, a cordon, a
 * taint. The first cause comes first: taints of the control plane follow from conditions.
 */
export function nodeProblem(node: unknown, machine: string): NodeProblem | undefined {
  const name = shown(textAt(node, 'metadata', 'name') || machine, 60);
  return (
    lack(node, machine) ??
    unready(node, machine) ??
    (at(node, 'spec', 'unschedulable') === true
      ? {
          actual: 'cordoned: SchedulingDisabled',
          cause: {
            text: 'Somebody has closed the node for new pods.',
            remedy: `kubectl uncordon ${name}`,
          },
        }
      : undefined) ??
    taint(node, name, machine) ??
    fewPods(node, machine)
  );
}

/** Fewer pods than a node has for itself, once DNS and a metrics server run: another one waits for ever. */
const fewestPods = 4;

function fewPods(node: unknown, machine: string): NodeProblem | undefined {
  const most = textAt(node, 'status', 'allocatable', 'pods');
  return most === '' || Number(most) >= fewestPods
    ? undefined
    : {
        actual: `it takes ${shown(most, 20)} pods in all (maxPods)`,
        cause: {
          text: 'The kubelet takes hardly any pod: new ones stay Pending with "Too many pods".',
          remedy: `On ${machine}: maxPods of the kubelet's configuration (or podsPerCore), and restart it.`,
          link: kubernetesDocs('reference/config-api/kubelet-config.v1beta1/'),
        },
      };
}

/** What a kubelet can be short of, and how to see who has it. */
const lacks = {
  DiskPressure: [
    'Its disk is full, or has no inodes left: the kubelet evicts pods and takes no new ones.',
    'df -h / /var; df -i /; du -xh / | sort -h | tail; remove what fills it',
  ],
  MemoryPressure: [
    'Its memory is used up: the kubelet evicts pods and takes no new ones.',
    'free -m; ps -eo rss,pid,comm --sort=-rss | head; end or limit what has it, or ask for less in evictionHard of the kubelet',
  ],
  PIDPressure: [
    'It has hardly a number for another process left.',
    'ps -eo comm | sort | uniq -c | sort -n | tail; sysctl kernel.pid_max; end what makes so many',
  ],
} as const;

function lack(node: unknown, machine: string): NodeProblem | undefined {
  for (const [type, [text, remedy]] of Object.entries(lacks)) {
    const condition = conditionOf(node, type);
    if (textAt(condition, 'status') !== 'True') continue;
    return {
      actual: `${type}: ${shown(textAt(condition, 'message') || textAt(condition, 'reason'), 160)}`,
      cause: {
        text,
        remedy: `On ${machine}: ${remedy}. Its taint goes by itself some five minutes later, and would come back if it was taken away by hand.`,
        link: pressureDocs,
      },
    };
  }
  const network = conditionOf(node, 'NetworkUnavailable');
  return textAt(network, 'status') === 'True'
    ? {
        actual: `NetworkUnavailable: ${shown(textAt(network, 'message') || textAt(network, 'reason'), 160)}`,
        cause: {
          text: 'Somebody who sets up routes, a cloud controller or a network add-on, has said that they are missing, or was taken away before it could say otherwise.',
          remedy:
            'kubectl get node -o yaml shows who set the condition (reason); let that one finish, or start it again.',
          link: statusDocs,
        },
      }
    : undefined;
}

/** What a node says, or is said of it, while it is not ready. */
const readiness: readonly KnownCause[] = [
  {
    id: 'silent-kubelet',
    pattern: /Kubelet stopped posting node status|NodeStatusUnknown|Kubelet never posted/i,
    text: 'Its kubelet does not speak to the API server any more: it is stopped, or cannot get through.',
    remedy: 'systemctl status kubelet; journalctl -u kubelet -n 50',
    link: statusDocs,
  },
  {
    id: 'no-cni',
    pattern:
      /cni (?:plugin not initialized|config uninitialized)|network plugin is not ready|NetworkReady=false|NetworkPluginNotReady/i,
    text: 'containerd has no network for pods: no file in /etc/cni/net.d that it can use, or no program for it in /opt/cni/bin.',
    remedy: 'ls /etc/cni/net.d /opt/cni/bin; systemctl restart containerd',
    link: kubernetesDocs('concepts/extend-kubernetes/compute-storage-net/network-plugins/'),
  },
  {
    id: 'runtime-down',
    pattern:
      /container runtime (?:is down|not ready|status check may not have completed)|RuntimeReady=false|failed to get container(?: runtime)? status/i,
    text: 'The kubelet does not reach its container runtime.',
    remedy: 'systemctl status containerd; systemctl restart containerd',
    link: kubernetesDocs('setup/production-environment/container-runtimes/'),
  },
  {
    id: 'pleg',
    pattern: /PLEG is not healthy/i,
    text: 'The container runtime answers too slowly for the kubelet, or hangs.',
    remedy:
      'systemctl restart containerd; does the machine have processor and disk to spare (`top`, `iostat`)?',
    link: statusDocs,
  },
  {
    id: 'csi',
    pattern: /CSINode is not yet initialized/i,
    text: 'The kubelet has registered, and could not make its CSINode object yet.',
    remedy: 'journalctl -u kubelet -n 50',
    link: statusDocs,
  },
  {
    id: 'shutdown',
    pattern: /node is shutting down/i,
    text: 'The machine is about to go down, or a lock of systemd-logind says so.',
    remedy: 'systemd-inhibit --list; systemctl restart kubelet',
    link: kubernetesDocs('concepts/cluster-administration/node-shutdown/'),
  },
];

function unready(node: unknown, machine: string): NodeProblem | undefined {
  const condition = conditionOf(node, 'Ready');
  const state = textAt(condition, 'status');
  if (state === 'True') return undefined;
  const [reason, message] = [textAt(condition, 'reason'), textAt(condition, 'message')];
  const cause = meaningOf(`${reason}: ${message}`, readiness, shown);
  return {
    actual: `Ready is ${shown(state === '' ? 'not known' : state, 20)}: ${shown([reason, message].filter(Boolean).join(': '), 200)}`,
    ...(cause === undefined
      ? {}
      : { cause: { ...cause, remedy: `On ${machine}: ${cause.remedy ?? ''}` } }),
  };
}

/** Taints that the control plane or the kubelet puts there, and puts there again. */
const ownTaint = /^node(?:\.cloudprovider)?\.kubernetes\.io\//;

function taint(node: unknown, name: string, machine: string): NodeProblem | undefined {
  const taints = listAt(node, 'spec', 'taints')
    .map((each) => {
      const [key, value] = [textAt(each, 'key'), textAt(each, 'value')];
      return { key, effect: textAt(each, 'effect'), words: value === '' ? key : `${key}=${value}` };
    })
    .filter(({ effect }) => effect.startsWith('No'));
  // What a person has set is said first: the others go by themselves.
  const first = taints.find(({ key }) => !ownTaint.test(key)) ?? taints[0];
  if (first === undefined) return undefined;
  return {
    actual: `taint ${shown(taints.map(({ words, effect }) => `${words}:${effect}`).join(', '))}`,
    cause: ownTaint.test(first.key)
      ? byItself(first.key, machine)
      : {
          text: 'A taint keeps pods away.',
          remedy: `kubectl taint node ${name} ${shown(first.key, 60)}:${first.effect}-`,
        },
  };
}

const byItself = (key: string, machine: string): Cause =>
  key.includes('cloudprovider')
    ? {
        text: 'The kubelet was told that a cloud will say more about the node (--cloud-provider=external), and no cloud does.',
        remedy: `On ${machine}: take --cloud-provider out of the unit of the kubelet, and delete the node: it registers again without the taint.`,
      }
    : {
        text: `The control plane has put the taint there for a condition of the node, and takes it away when that is over: taking it away by hand does not hold.`,
        remedy: `kubectl describe node shows the condition; if there is none, look at the controller manager (\`journalctl -u kube-controller-manager -n 50\`), and at the kubelet on ${machine}.`,
        link: kubernetesDocs('reference/labels-annotations-taints/'),
      };
