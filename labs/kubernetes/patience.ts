import { etcdDocs } from './links.js';

/**
 * A time limit of a component that machines which are too slow run into. Defaults and bounds are
 * those of Kubernetes 1.32, etcd 3.6 and containerd 2.1, read in `source`.
 */
export interface ClusterClock {
  readonly component: string;
  /** Flag, field or variable; of a limit that cannot be set, what it is for. */
  readonly setting: string;
  /** As the component takes it. */
  readonly usual: string;
  /**
   * What it is on machines that many times slower than usual. Without it the clock stays as it is,
   * and `why` says what helps.
   */
  readonly at?: (slowness: number) => string;
  readonly why: string;
  readonly source: string;
}

const seconds = (number: number): string => `${Math.ceil(number)}s`;
const times =
  (usual: number, most = Infinity) =>
  (slowness: number): string =>
    seconds(Math.min(most, usual * slowness));
const bare =
  (usual: number, most = Infinity) =>
  (slowness: number): string =>
    String(Math.ceil(Math.min(most, usual * slowness)));

/**
 * Twelve parts, of which the leader must have renewed within ten; it tries every part. By the
 * square, because machines that are slow also wait for one another; three minutes from four times
 * on, because a successor waits as long.
 */
const leasePart = (slowness: number): number =>
  Math.min(15, Math.max(1.25, (slowness ** 2 * 15) / 16));

const lease = {
  duration: { usual: '15s', at: (slowness: number) => seconds(12 * leasePart(slowness)) },
  deadline: { usual: '10s', at: (slowness: number) => seconds(10 * leasePart(slowness)) },
  retry: { usual: '2s', at: (slowness: number) => seconds(leasePart(slowness)) },
} as const;

const component = {
  manager: 'kube-controller-manager',
  scheduler: 'kube-scheduler',
  api: 'kube-apiserver',
  etcd: 'etcd',
  kubelet: 'kubelet',
  proxy: 'kube-proxy',
  containerd: 'containerd',
  guest: 'systemd',
} as const;

const leaseWhy =
  'Whoever could not renew its lease in time ends itself, is started again, and waits for its own old lease first.';
const leaseSource =
  'k8s.io/component-base/config/v1alpha1/defaults.go; bounds in client-go/tools/leaderelection: lease > deadline > 1.2 × retry';

const leases: readonly ClusterClock[] = [
  {
    component: component.manager,
    setting: '--leader-elect-lease-duration',
    ...lease.duration,
    why: leaseWhy,
    source: leaseSource,
  },
  {
    component: component.manager,
    setting: '--leader-elect-renew-deadline',
    ...lease.deadline,
    why: leaseWhy,
    source: leaseSource,
  },
  {
    component: component.manager,
    setting: '--leader-elect-retry-period',
    ...lease.retry,
    why: leaseWhy,
    source: leaseSource,
  },
  {
    component: component.scheduler,
    setting: 'leaderElection.leaseDuration',
    ...lease.duration,
    why: leaseWhy,
    source: leaseSource,
  },
  {
    component: component.scheduler,
    setting: 'leaderElection.renewDeadline',
    ...lease.deadline,
    why: leaseWhy,
    source: leaseSource,
  },
  {
    component: component.scheduler,
    setting: 'leaderElection.retryPeriod',
    ...lease.retry,
    why: leaseWhy,
    source: leaseSource,
  },
];

const lifecycleSource = 'pkg/controller/nodelifecycle/config/v1alpha1/defaults.go';
const heartbeatWhy =
  'A request that takes longer is given up and sent again, until the API server does nothing else. Three times as long at most, so that a controller manager with the usual grace still sees a sign of life in time.';

const nodes: readonly ClusterClock[] = [
  {
    component: component.manager,
    setting: '--node-monitor-grace-period',
    usual: '50s',
    at: times(50, 600),
    why: 'A kubelet that gets no processor for so long is called NotReady, and its pods are moved.',
    source: lifecycleSource,
  },
  {
    component: component.manager,
    setting: '--node-startup-grace-period',
    usual: '60s',
    at: times(60, 600),
    why: 'The same for a node that has just registered.',
    source: lifecycleSource,
  },
  {
    component: component.manager,
    setting: '--node-monitor-period',
    usual: '5s',
    why: 'How often it looks; late is not wrong.',
    source: lifecycleSource,
  },
  {
    component: component.kubelet,
    setting: 'nodeLeaseDurationSeconds',
    usual: '40',
    at: bare(40, 120),
    why: heartbeatWhy,
    source:
      'pkg/kubelet/apis/config/v1beta1/defaults.go; renewed after a quarter of it (pkg/kubelet/kubelet.go)',
  },
  {
    component: component.kubelet,
    setting: 'nodeStatusUpdateFrequency',
    usual: '10s',
    at: times(10, 30),
    why: heartbeatWhy,
    source:
      'pkg/kubelet/apis/config/v1beta1/defaults.go; also the limit of one request (cmd/kubelet/app/server.go), tried five times',
  },
  {
    component: component.kubelet,
    setting: 'runtimeRequestTimeout',
    usual: '2m',
    why: 'The tutorial has 15m, and so has the reference.',
    source: 'pkg/kubelet/apis/config/v1beta1/defaults.go',
  },
  {
    component: component.kubelet,
    setting: 'look through all pods (PLEG)',
    usual: '3m',
    why: 'Cannot be set. A node with 16 pods at most stays far below it.',
    source: 'pkg/kubelet/kubelet.go: genericPlegRelistThreshold',
  },
];

const etcdSource = `${etcdDocs('tuning/')}; bounds in server/embed/config.go: 5 × heartbeat ≤ election ≤ 50000`;

const stores: readonly ClusterClock[] = [
  {
    component: component.etcd,
    setting: '--heartbeat-interval',
    usual: '100',
    at: bare(100),
    why: 'Milliseconds; a leader that is late loses its followers.',
    source: etcdSource,
  },
  {
    component: component.etcd,
    setting: '--election-timeout',
    usual: '1000',
    at: bare(1000),
    why: 'Milliseconds. Members elect again and again; and a request may take 5 s and twice this ("request timed out"), alone too.',
    source: `${etcdSource}; server/config/config.go: ReqTimeout`,
  },
  {
    component: component.api,
    setting: '--etcd-healthcheck-timeout',
    usual: '2s',
    at: times(2),
    why: 'The API server calls itself ill.',
    source: 'k8s.io/apiserver/pkg/storage/storagebackend/config.go',
  },
  {
    component: component.api,
    setting: '--etcd-readycheck-timeout',
    usual: '2s',
    at: times(2),
    why: 'The API server calls itself not ready.',
    source: 'k8s.io/apiserver/pkg/storage/storagebackend/config.go',
  },
  {
    component: component.api,
    setting: 'reach etcd',
    usual: '20s',
    why: 'Cannot be set. It ends, and systemd starts it again.',
    source: 'k8s.io/apiserver/pkg/storage/storagebackend/factory/etcd3.go: dialTimeout',
  },
];

const pingSource = 'k8s.io/apimachinery/pkg/util/net/http.go';
const pingWhy =
  'Seconds. A client that gets no sign of life gives up the connection and all it watches over it.';

const ping = 'HTTP2_PING_TIMEOUT_SECONDS';
const clients: readonly ClusterClock[] = [
  component.api,
  component.manager,
  component.scheduler,
  component.kubelet,
  component.proxy,
].map((client) => ({
  component: client,
  setting: ping,
  usual: '15',
  at: bare(15),
  why: pingWhy,
  source: pingSource,
}));

const again =
  'Cannot be set. It ends, and systemd starts it again 5 s later: what it has made so far is there, so the next start is quicker. A second virtual processor for controllers keeps it from happening.';

const constants: readonly ClusterClock[] = [
  {
    component: component.api,
    setting: 'first check of service addresses and ports',
    usual: '1m',
    why: again,
    source:
      'pkg/registry/core/rest/storage_core.go: PostStartHook start-service-ip-repair-controllers',
  },
  {
    component: component.api,
    setting: 'first roles',
    usual: '30s',
    why: again,
    source: 'pkg/registry/rbac/rest/storage_rbac.go: PostStartHook rbac/bootstrap-roles',
  },
  {
    component: component.api,
    setting: 'first priority classes',
    usual: '30s',
    why: again,
    source: 'pkg/registry/scheduling/rest/storage_scheduling.go',
  },
  {
    component: component.api,
    setting: '--request-timeout',
    usual: '60s',
    why: 'No request of a lab takes as long, and a server that is told to end waits for those that last.',
    source: 'k8s.io/apiserver/pkg/server/config.go',
  },
  {
    component: component.api,
    setting: 'its own address in the service kubernetes',
    usual: '15s',
    why: 'Cannot be set. With several controllers the address of one that is late is away for a moment.',
    source: 'pkg/controlplane/instance.go: DefaultEndpointReconcilerTTL',
  },
  {
    component: component.kubelet,
    setting: 'ask the API server whether a token is good',
    usual: '10s',
    why: 'Cannot be set. Clients ask again.',
    source: 'k8s.io/apiserver/pkg/server/options/authentication.go: TokenRequestTimeout',
  },
  {
    component: component.manager,
    setting: 'wait for the API server',
    usual: '10s',
    why: 'Cannot be set. It ends, and systemd starts it again 5 s later.',
    source: 'cmd/kube-controller-manager/app/controllermanager.go: WaitForAPIServer',
  },
];

const shimSource =
  'containerd core/runtime/v2/shim.go, plugins/services/tasks/local.go; set in [timeouts] of its configuration';
const shimWhy =
  'A container that does not answer in time counts as gone, above all when containerd has been restarted.';

const runtimes: readonly ClusterClock[] = [
  ...(
    [
      ['shim.load', 5],
      ['shim.cleanup', 5],
      ['shim.shutdown', 3],
      ['task.state', 2],
    ] as const
  ).map(([name, usual]): ClusterClock => ({
    component: component.containerd,
    setting: `io.containerd.timeout.${name}`,
    usual: `${usual}s`,
    at: times(usual),
    why: shimWhy,
    source: shimSource,
  })),
  {
    component: component.containerd,
    setting: 'image_pull_progress_timeout',
    usual: '5m',
    why: 'As long as a byte comes it waits on.',
    source: 'containerd internal/cri/config/config.go',
  },
];

const starting = (unit: string): ClusterClock => ({
  component: unit,
  setting: 'TimeoutStartSec',
  usual: '300',
  at: bare(300),
  why: 'Seconds. systemd ends a unit that has not said by then that it serves.',
  source: 'systemd.service(5); the default is 90',
});

const units: readonly ClusterClock[] = [
  ...[component.etcd, component.api, component.containerd].map(starting),
  {
    component: component.guest,
    setting: 'DefaultTimeoutStartSec, x-systemd.device-timeout',
    usual: '90',
    why: 'Seconds. At 20 times slower sshd takes 14; `up` mounts the disk with the binaries again where systemd gave it up.',
    source: 'systemd-system.conf(5), systemd.mount(5)',
  },
  {
    component: component.guest,
    setting: 'LoginGraceTime of sshd',
    usual: '120',
    why: 'Seconds. At 20 times slower a login takes 20.',
    source: 'sshd_config(5)',
  },
];

/** Every clock inside the cluster that a slow machine breaks or might break: the one table. */
export const clusterClocks: readonly ClusterClock[] = [
  ...leases,
  ...nodes,
  ...stores,
  ...clients,
  ...constants,
  ...runtimes,
  ...units,
];
