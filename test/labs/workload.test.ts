/** Conditions, waiting reasons and warnings are quoted, and explained where they are known. */
import t from 'tap';
import { nodeProblem } from '../../labs/kubernetes/checking/node-state.js';
import { objectCauses } from '../../labs/kubernetes/checking/object-causes.js';
import {
  deploymentTrouble,
  eventsIn,
  podTrouble,
  restartsAgain,
} from '../../labs/kubernetes/checking/workload.js';
import { meaningOf } from '../../lib/evidence/journal.js';
import { hostileTexts } from '../evidence/random.js';

const node = (
  conditions: Readonly<Record<string, readonly [string, string, string]>>,
  spec: object = {},
): unknown => ({
  metadata: { name: 'node-0' },
  spec,
  status: {
    conditions: Object.entries({ Ready: ['True', 'KubeletReady', 'posting'], ...conditions }).map(
      ([type, [status, reason, message]]) => ({ type, status, reason, message }),
    ),
  },
});
const taints = (...keys: readonly string[]): object => ({
  taints: keys.map((key) => ({ key, effect: 'NoSchedule' })),
});

t.test('a node that is ready has no problem', (t) => {
  t.equal(nodeProblem(node({}), 'node-0'), undefined);
  t.equal(
    nodeProblem(node({ DiskPressure: ['False', 'KubeletHasNoDiskPressure', 'fine'] }), 'node-0'),
    undefined,
  );
  t.equal(
    nodeProblem(node({}, { taints: [{ key: 'x', effect: 'PreferNoSchedule' }] }), 'node-0'),
    undefined,
  );
  t.end();
});

/** A node, and words about it; none of them is a remedy that does not hold. */
const sick: readonly (readonly [string, unknown, readonly string[]])[] = [
  [
    'disk',
    node(
      { DiskPressure: ['True', 'KubeletHasDiskPressure', 'kubelet has disk pressure'] },
      taints('node.kubernetes.io/disk-pressure'),
    ),
    ['DiskPressure: kubelet has disk pressure', 'disk is full', 'On node-0: df -h'],
  ],
  [
    'memory',
    node({
      MemoryPressure: [
        'True',
        'KubeletHasInsufficientMemory',
        'kubelet has insufficient memory available',
      ],
    }),
    ['MemoryPressure', 'free -m'],
  ],
  ['processes', node({ PIDPressure: ['True', 'x', 'y'] }), ['PIDPressure: y', 'pid_max']],
  [
    'network',
    node(
      { NetworkUnavailable: ['True', 'NoRouteCreated', 'Node created without a route'] },
      taints('node.kubernetes.io/network-unavailable'),
    ),
    ['NetworkUnavailable: Node created without a route', 'cloud controller'],
  ],
  [
    'silence',
    node(
      { Ready: ['Unknown', 'NodeStatusUnknown', 'Kubelet stopped posting node status.'] },
      taints('node.kubernetes.io/unreachable'),
    ),
    [
      'Ready is Unknown: NodeStatusUnknown',
      'does not speak to the API server',
      'systemctl status kubelet',
    ],
  ],
  [
    'no network for pods',
    node({
      Ready: [
        'False',
        'KubeletNotReady',
        'container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized',
      ],
    }),
    ['Ready is False', '/etc/cni/net.d'],
  ],
  [
    'runtime',
    node({
      Ready: [
        'False',
        'KubeletNotReady',
        '[container runtime is down, PLEG is not healthy: pleg was last seen active 5m ago]',
      ],
    }),
    ['container runtime', 'containerd'],
  ],
  [
    'cordon',
    node({}, { unschedulable: true, ...taints('node.kubernetes.io/unschedulable') }),
    ['cordoned', 'kubectl uncordon node-0'],
  ],
  [
    'a taint by hand',
    node({}, taints('dedicated')),
    ['taint dedicated:NoSchedule', 'kubectl taint node node-0 dedicated:NoSchedule-'],
  ],
  [
    'a taint of the control plane',
    node({}, taints('node.kubernetes.io/not-ready')),
    ['does not hold', 'controller manager'],
  ],
  [
    'a taint of the kubelet',
    node({}, taints('node.cloudprovider.kubernetes.io/uninitialized')),
    ['--cloud-provider'],
  ],
  [
    'both',
    node({}, taints('node.kubernetes.io/not-ready', 'dedicated')),
    ['kubectl taint node node-0 dedicated:'],
  ],
];

for (const [name, object, words] of sick)
  t.test(`a node: ${name}`, (t) => {
    const problem = nodeProblem(object, 'node-0');
    const said = JSON.stringify(problem);
    for (const word of words) t.ok(said.includes(word), `${word} in ${said}`);
    t.notMatch(problem?.cause?.remedy ?? '', /kubectl taint node node-0 node\./, 'that comes back');
    t.end();
  });

const deployment = (status: object, spec: object = {}): unknown => ({
  metadata: { name: 'nginx', namespace: 'default', generation: 2 },
  spec: { replicas: 1, ...spec },
  status: { observedGeneration: 2, ...status },
});
const refusal = (message: string): unknown =>
  deployment({
    conditions: [{ type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message }],
  });

/** What the API server says against a pod, and a word of what it means. */
const refusals: readonly (readonly [string, string])[] = [
  [
    'pods "nginx-1" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false',
    'level restricted',
  ],
  [
    'pods "nginx-1" is forbidden: exceeded quota: q, requested: pods=1, used: pods=0, limited: pods=0',
    'quota q',
  ],
  [
    'pods "nginx-1" is forbidden: failed quota: compute: must specify limits.cpu for: nginx',
    'quota compute',
  ],
  [
    'pods "nginx-1" is forbidden: [maximum cpu usage per Container is 100m, but limit is 1]',
    'LimitRange',
  ],
  [
    'pods "nginx-1" is forbidden: error looking up service account default/default: serviceaccount "default" not found',
    'service account default',
  ],
  [
    'Internal error occurred: failed calling webhook "v.example.com": failed to call webhook: Post "https://w.default.svc:443/": service "w" not found',
    'webhook v.example.com',
  ],
  [
    'admission webhook "v.example.com" denied the request: no',
    'webhook v.example.com does not allow',
  ],
  [
    "pods \"nginx-1\" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: no",
    'policy p',
  ],
  [
    'pods is forbidden: User "system:serviceaccount:kube-system:replicaset-controller" cannot create resource "pods" in API group "" in the namespace "default"',
    'replicaset-controller may not create',
  ],
  [
    'pods "nginx-1" is forbidden: unable to create new content in namespace default because it is being terminated',
    'being deleted',
  ],
];

for (const [message, meaning] of refusals)
  t.test(`refused: ${message.slice(0, 60)}`, (t) => {
    const trouble = deploymentTrouble(refusal(message));
    t.equal(trouble?.said, `FailedCreate: ${message}`, 'quoted');
    t.match(trouble?.cause?.text, meaning);
    t.notMatch(trouble?.cause?.remedy, 'NAMESPACE');
    t.end();
  });

t.test('a deployment that nobody works on', (t) => {
  t.match(deploymentTrouble(deployment({ observedGeneration: 1 }))?.said, 'has not looked at it');
  t.match(
    deploymentTrouble(deployment({}, { paused: true }))?.cause?.remedy,
    'rollout resume deployment nginx',
  );
  t.equal(deploymentTrouble(deployment({})), undefined);
  t.equal(deploymentTrouble(undefined), undefined);
  t.end();
});

const pod = (status: object, nodeName = 'node-0'): unknown => ({
  metadata: { name: 'nginx-1', namespace: 'default' },
  spec: { nodeName },
  status,
});
const waiting = (reason: string, message = '', more: object = {}): unknown =>
  pod({
    containerStatuses: [{ restartCount: 0, state: { waiting: { reason, message } }, ...more }],
  });
const unplaced = (message: string): unknown =>
  pod(
    { conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }] },
    '',
  );

const stuck: readonly (readonly [unknown, string, string])[] = [
  [
    unplaced('0/2 nodes are available: 2 Too many pods. preemption: not helpful'),
    'Too many pods',
    'maxPods',
  ],
  [unplaced('0/2 nodes are available: 2 Insufficient cpu.'), 'Insufficient cpu', 'enough cpu'],
  [
    unplaced("0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector."),
    'affinity',
    'nodeSelector',
  ],
  [
    unplaced('0/2 nodes are available: 2 node(s) had untolerated taint {dedicated: somebody}.'),
    'taint',
    'tolerate: dedicated',
  ],
  [unplaced('no nodes available to schedule pods'), 'no nodes', 'no node at all'],
  [pod({}, ''), 'no scheduler', 'default-scheduler'],
  [
    waiting(
      'ImagePullBackOff',
      'Back-off pulling image "nginx:nope": ErrImagePull: failed to resolve reference "docker.io/library/nginx:nope": not found',
    ),
    'ImagePullBackOff',
    'no such image',
  ],
  [
    waiting(
      'ErrImagePull',
      'failed to pull and unpack image "x": dial tcp: lookup registry-1.docker.io: no such host',
    ),
    'ErrImagePull',
    'does not reach the registry',
  ],
  [
    waiting('InvalidImageName', 'couldn\'t parse image name "nginx:": invalid reference format'),
    'InvalidImageName',
    'not a name',
  ],
  [waiting('CreateContainerConfigError', 'secret "x" not found'), 'secret "x"', 'secret x'],
  [
    waiting('CreateContainerConfigError', "couldn't find key k in ConfigMap default/c"),
    'key k',
    'not there',
  ],
  [
    waiting('CrashLoopBackOff', 'back-off 5m0s', {
      lastState: { terminated: { reason: 'Error', exitCode: 1, message: 'one\nlast words\n' } },
    }),
    'CrashLoopBackOff: ended last by Error, exit code 1: last words',
    'ends again and again',
  ],
  [
    waiting('CrashLoopBackOff', 'back-off 5m0s', {
      lastState: { terminated: { reason: 'OOMKilled', exitCode: 137 } },
    }),
    'OOMKilled',
    'lack of memory',
  ],
  [
    pod({
      initContainerStatuses: [{ state: { waiting: { reason: 'ErrImageNeverPull' } } }],
      containerStatuses: [{ state: { waiting: { reason: 'PodInitializing' } } }],
    }),
    'ErrImageNeverPull',
    'imagePullPolicy',
  ],
];

for (const [object, said, meaning] of stuck)
  t.test(`a pod: ${said}`, (t) => {
    const trouble = podTrouble(object, []);
    t.match(trouble?.said, said);
    if (meaning !== '')
      t.ok(
        `${trouble?.cause?.text} ${trouble?.cause?.remedy}`.includes(meaning),
        JSON.stringify(trouble),
      );
    t.end();
  });

t.test('the latest warning, where the pod itself says nothing', (t) => {
  const warning = (
    name: string,
    lastTimestamp: string,
    reason: string,
    message: string,
  ): object => ({
    involvedObject: { kind: 'Pod', name },
    lastTimestamp,
    reason,
    message,
  });
  const events = eventsIn({
    items: [
      warning(
        'nginx-1',
        '2026-11-29T12:00:05Z',
        'FailedCreatePodSandBox',
        'Failed to create pod sandbox: plugin type="bridge" failed to setup network for sandbox "x": no IP addresses available',
      ),
      warning('nginx-1', '2026-11-29T12:00:01Z', 'FailedMount', 'MountVolume.SetUp failed'),
      warning('other', '2026-11-29T12:00:09Z', 'Failed', 'of another'),
    ],
  });
  t.match(podTrouble(waiting('ContainerCreating'), events), {
    said: /^FailedCreatePodSandBox: .*no IP addresses available/,
    cause: { text: /cannot give the pod a network/ },
  });
  t.match(podTrouble(waiting('ContainerCreating'), []), { said: 'ContainerCreating' });
  t.match(
    podTrouble(
      pod({
        conditions: [
          {
            type: 'Ready',
            status: 'False',
            reason: 'ContainersNotReady',
            message: 'containers with unready status: [nginx]',
          },
        ],
      }),
      eventsIn({
        items: [
          warning(
            'nginx-1',
            '',
            'Unhealthy',
            'Readiness probe failed: HTTP probe failed with statuscode: 404',
          ),
        ],
      }),
    ),
    { said: /Readiness probe failed/, cause: { text: 'Its Readiness probe fails.' } },
  );
  t.end();
});

t.test('a pod in a lucky second', (t) => {
  const now = Date.parse('2026-11-29T12:10:00Z');
  const at = (seconds: number): string => new Date(now + seconds * 1000).toISOString();
  const running = (restartCount: number, ran: number, age: number, reason = 'Error'): unknown =>
    pod({
      containerStatuses: [
        {
          restartCount,
          state: { running: { startedAt: at(-age) } },
          lastState: {
            terminated: {
              reason,
              exitCode: 1,
              startedAt: at(-age - ran - 5),
              finishedAt: at(-age - 5),
            },
          },
        },
      ],
    });
  t.match(restartsAgain(running(3, 25, 20), now), 'restarted 3 times, last after 25 s');
  t.equal(restartsAgain(running(3, 25, 60), now), undefined, 'it has outlived that');
  t.equal(restartsAgain(running(1, 25, 20), now), undefined);
  t.equal(restartsAgain(running(5, 25, 20, 'Unknown'), now), undefined, 'its machine was rebooted');
  t.equal(restartsAgain(running(5, 7200, 20), now), undefined);
  t.equal(restartsAgain(running(3, 25, 20), Number.NaN), undefined, 'no clock');
  t.end();
});

t.test('every cause is whole, and no words make it throw or take for ever', (t) => {
  const table = objectCauses('default');
  t.equal(new Set(table.map(({ id }) => id)).size, table.length);
  for (const { id, remedy, link } of table)
    t.ok(remedy.length > 5 && !remedy.includes('NAMESPACE') && link.startsWith('https://'), id);
  for (const text of [
    ...hostileTexts(
      5,
      refusals.map(([message]) => message),
      100,
    ),
    'image pull '.repeat(5000),
    'ValidatingAdmissionPolicy "p" '.repeat(2000),
  ])
    t.doesNotThrow(() => meaningOf(text, table, (word) => word));
  t.end();
});
