import type { Check, Fact } from '../../../lib/core/check.js';
import { workers, type Machine } from '../../../lib/core/lab.js';
import { listAt, textAt } from '../../../lib/evidence/api.js';
import { least, objectCheck, rights } from '../add-ons/checks.js';
import { objectOf, responseTo } from '../checking/api.js';
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
import { addressesChecks } from './addresses.js';
import { policyAddOn as addOn, queue } from './policy.js';

const policies = kubernetesDocs('concepts/services-networking/network-policies/');
const daemonSets = kubernetesDocs('concepts/workloads/controllers/daemonset/');

export function policyChecks(cluster: Cluster): readonly Check[] {
  const nodes = workers(cluster);
  if (nodes.length === 0) return [];
  return [
    rights(cluster, addOn, {
      link: policies,
      why: 'It decides by the labels of pods and namespaces. Where it cannot follow these it goes on with what it knew, and newer pods are strangers to it.',
      hints: [
        'As whom does it follow policies, and what may that account do?',
        '`kubectl auth can-i watch networkpolicies.networking.k8s.io -A --as system:serviceaccount:kube-system:kube-network-policies`',
        '`kubectl apply -f network-policies.yaml` makes role and binding.',
      ],
    }),
    least(cluster, addOn, {
      link: kubernetesDocs('concepts/security/rbac-good-practices/'),
      why: 'It is root on every node already; at the API server it must be no more than a reader.',
      hints: [
        'Which bindings name its account?',
        '`kubectl get clusterrolebindings -o wide | grep kube-network-policies`',
        'Delete the binding that was not in network-policies.yaml.',
      ],
    }),
    everywhere(cluster, nodes.length),
    tolerant(cluster),
    first(cluster),
    closed(cluster),
    ...nodes.map((node) => enforcer(cluster, node)),
    ...addressesChecks(cluster),
  ];
}

/** The DaemonSet, handed to a judge, or why it could not be had. */
const ofDaemonSet =
  (expected: string, judge: (object: unknown) => ReturnType<Check['judge']>) =>
  (answers: Answers): ReturnType<Check['judge']> => {
    const answer = objectOf(responseTo(answers, 'objects', 'daemonSet'));
    return 'problem' in answer ? fail(expected, answer.problem) : judge(answer.object);
  };

const everywhere = (cluster: Cluster, nodes: number): Check => {
  const expected = `${nodes} pods of the DaemonSet kube-network-policies, all ready`;
  return {
    ...objectCheck(cluster, addOn, 'daemonset', {
      title: 'Every node has an enforcer that is ready',
      points: 3,
      link: daemonSets,
      why: 'A policy is enforced where its pods are. On a node without an enforcer it is only a text.',
      hints: [
        'How many pods should there be, and how many are ready?',
        '`kubectl -n kube-system get daemonset,pods -l app=kube-network-policies -o wide`',
        '`kubectl apply -f network-policies.yaml`; `kubectl -n kube-system rollout status daemonset/kube-network-policies`',
      ],
      judge: ofDaemonSet(expected, (object) => {
        const count = (key: string): number => Number(textAt(object, 'status', key) || 0);
        const [wanted, ready] = [count('desiredNumberScheduled'), count('numberReady')];
        return wanted === nodes && ready === nodes
          ? pass(`${ready} ready`)
          : fail(expected, `${ready} ready of ${wanted}`, {
              text:
                wanted === nodes
                  ? 'A pod is there and does not run.'
                  : 'The DaemonSet wants no pod on some node: its nodeSelector or its tolerations leave it out.',
              remedy: 'kubectl -n kube-system describe daemonset kube-network-policies',
            });
      }),
    }),
    needs: [
      idIn(cluster, 'policy', 'rights'),
      ...workers(cluster).map(({ name }) => idIn(cluster, 'workers', 'ready', name)),
    ],
  };
};

const template = ['spec', 'template', 'spec'] as const;

const tolerant = (cluster: Cluster): Check => {
  const expected = 'a toleration with operator Exists and no key';
  return objectCheck(cluster, addOn, 'tolerations', {
    title: 'A taint keeps no enforcer from a node',
    points: 1,
    link: kubernetesDocs('concepts/scheduling-eviction/taint-and-toleration/'),
    why: 'Pods that tolerate a taint run there all the same, and policies are about these, too.',
    hints: [
      'What would become of it on a node that gets a taint?',
      "`kubectl -n kube-system get daemonset kube-network-policies -o jsonpath='{.spec.template.spec.tolerations}'`",
      '`tolerations: [{ operator: Exists }]` in the template',
    ],
    judge: ofDaemonSet(expected, (object) =>
      listAt(object, ...template, 'tolerations').some(
        (each) =>
          textAt(each, 'operator') === 'Exists' &&
          textAt(each, 'key') === '' &&
          textAt(each, 'effect') === '',
      )
        ? pass('all are tolerated')
        : fail(expected, 'taints keep it away', {
            text: 'On a tainted node policies are not enforced.',
            remedy: 'kubectl apply -f network-policies.yaml',
          }),
    ),
  });
};

const first = (cluster: Cluster): Check => {
  const expected = 'priorityClassName system-node-critical';
  return objectCheck(cluster, addOn, 'priority', {
    title: 'No other pod takes the place of an enforcer',
    points: 1,
    link: kubernetesDocs('concepts/scheduling-eviction/pod-priority-preemption/'),
    why: 'On a full node the least important pods go first. Were it among them, policies would end where it is most crowded.',
    hints: [
      'Which pods does a kubelet evict first?',
      "`kubectl -n kube-system get daemonset kube-network-policies -o jsonpath='{.spec.template.spec.priorityClassName}'`",
      '`priorityClassName: system-node-critical` in the template',
    ],
    judge: ofDaemonSet(expected, (object) => {
      const found = textAt(object, ...template, 'priorityClassName');
      return found === 'system-node-critical'
        ? pass(found)
        : fail(expected, shown(found || 'none', 60));
    }),
  });
};

const closed = (cluster: Cluster): Check => {
  const expected = 'no --fail-open';
  return objectCheck(cluster, addOn, 'closed', {
    title: 'What nobody has decided about does not get through',
    points: 1,
    link: 'https://github.com/kubernetes-sigs/kube-network-policies',
    why: 'With --fail-open the kernel lets every packet through while the enforcer is away: whoever can end it has no policies any more.',
    hints: [
      'What becomes of a packet while the enforcer does not run?',
      "`kubectl -n kube-system get daemonset kube-network-policies -o jsonpath='{.spec.template.spec.containers[0].args}'`",
      'Take --fail-open out of its arguments.',
    ],
    judge: ofDaemonSet(expected, (object) =>
      unlessAny(
        listAt(object, ...template, 'containers', 0, 'args')
          .filter((word) => typeof word === 'string')
          .filter((word) => /^--fail-open(=true)?$/.test(word)),
        expected,
        'closed',
      ),
    ),
  });
};

/** Its process, and the queue at which it listens. */
const enforcerFact = (machine: string): Fact => ({
  machine,
  script: `for pid in $(pidof netpol); do echo "state $(sed -n 's/^State:[^A-Z]*//p' /proc/$pid/status)"; done
sed -n 's/^ *${queue} .*/queue bound/p' /proc/net/netfilter/nfnetlink_queue 2> /dev/null
echo end`,
});

const enforcer = (cluster: Cluster, { name: machine }: Machine): Check => ({
  id: idIn(cluster, 'policy', 'enforcer', machine),
  title: `On ${machine} somebody decides about packets`,
  machine,
  points: 2,
  needs: [idIn(cluster, 'policy', 'daemonset')],
  facts: { enforcer: enforcerFact(machine) },
  link: 'https://github.com/kubernetes-sigs/kube-network-policies',
  why: 'A packet that no one decides about waits in the queue, and is lost when that is full: connections hang rather than fail.',
  hints: [
    'Does the process do anything?',
    `\`ssh root@${machine}\`: \`ps -C netpol\`, \`cat /proc/net/netfilter/nfnetlink_queue\``,
    'Delete its pod on that node: the DaemonSet makes a new one.',
  ],
  judge: (answers) => {
    const { stdout } = answerTo(answers, 'enforcer');
    const expected = `netpol runs and listens at queue ${queue}`;
    const states = [...stdout.matchAll(/^state (\S+)/gm)].map(([, state = '']) => state);
    if (states.length === 0) return fail(expected, 'no process netpol');
    if (states.every((state) => /^[TtZ]/.test(state)))
      return fail(expected, 'its process is stopped', {
        text: 'It is there, and does nothing: what waits for its word waits for ever.',
        remedy: `kubectl -n kube-system delete pod -l app=kube-network-policies --field-selector spec.nodeName=${machine}`,
      });
    return /^queue bound$/m.test(stdout)
      ? pass(`queue ${queue}`)
      : fail(expected, `nobody listens at queue ${queue}`);
  },
});
