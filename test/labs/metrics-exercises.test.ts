import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { ownDrills } from '../../lib/drills/list.js';
import { smallLab } from './fixture.js';
import { judgedOn, type Guest, type Pretended } from './guest.js';

const guest = (namespace: string): Guest => ({
  lab: smallLab,
  machine: 'jumpbox',
  functions: readFileSync(join(ownDrills, 'exercises.sh'), 'utf8'),
  values: { NAMESPACE: namespace },
});

/** An API server that answers so, by the ends of paths, and machines that run these words. */
const answering = (bodies: Readonly<Record<string, object>>, words = ''): Pretended => ({
  programs: {
    curl: [
      'case "${!#}" in',
      ...Object.entries(bodies).map(
        ([end, body]) => `*${end}) printf '%s' '${JSON.stringify(body)}' ;;`,
      ),
      `*) printf '{"kind":"Status","message":"not found"}' ;;`,
      'esac',
    ].join('\n'),
    ssh: `printf '%s\\n' ${words}`,
  },
});

type Cases = Readonly<Record<string, readonly [boolean, Pretended]>>;
const judged = (t: Test, folder: string, check: string, cases: Cases): Promise<void> =>
  judgedOn(guest('printing'), t, `../cka/${folder}/check-${check}.sh`, cases);

const service = (spec: object, status = 'True'): object => ({
  kind: 'APIService',
  spec: { service: { name: 'metrics-server' }, ...spec },
  status: { conditions: [{ type: 'Available', status, reason: 'Why', message: 'so' }] },
});

t.test('metrics-from-nothing', async (t) => {
  const own = 'cluster/metrics-from-nothing';
  const place = 'v1beta1.metrics.k8s.io';
  await judged(t, own, 'available', {
    right: [true, answering({ [place]: service({ caBundle: 'QQ==' }) })],
    'no answer': [false, answering({ [place]: service({}, 'False') })],
    'none there': [false, answering({})],
  });
  await judged(t, own, 'verified', {
    right: [true, answering({ [place]: service({}) }, '--kubelet-certificate-authority=/ca.crt')],
    'of the first way': [false, answering({ [place]: service({ insecureSkipTLSVerify: true }) })],
    'of the second': [false, answering({ [place]: service({}) }, '--kubelet-insecure-tls')],
  });
  const figures = (seconds: number, ...names: readonly string[]): Pretended =>
    answering({
      nodes: {
        kind: 'NodeMetricsList',
        items: names.map((name) => ({
          metadata: { name },
          timestamp: new Date(Date.now() - seconds * 1000).toISOString(),
        })),
      },
    });
  await judged(t, own, 'figures', {
    right: [true, figures(20, 'node-0', 'node-1')],
    old: [false, figures(3000, 'node-0', 'node-1')],
    'of one node': [false, figures(20, 'node-0')],
  });
  const told = (authority: string, names: readonly string[]): Pretended =>
    answering({
      'extension-apiserver-authentication': {
        kind: 'ConfigMap',
        data: {
          'client-ca-file': '-----BEGIN A-----END CERTIFICATE-----',
          'requestheader-client-ca-file': `-----BEGIN ${authority}-----END CERTIFICATE-----`,
          'requestheader-allowed-names': JSON.stringify(names),
        },
      },
    });
  await judged(t, own, 'front-proxy', {
    'an authority of its own': [true, told('B', [])],
    'one name of the other': [true, told('A', ['aggregator'])],
    'every name of the other': [false, told('A', [])],
  });
});

interface Scaler {
  readonly spec?: object;
  readonly down?: object;
  readonly active?: string;
  readonly desired?: number;
}

const scaler = ({ spec = {}, down, active = 'True', desired = 4 }: Scaler): object => ({
  kind: 'HorizontalPodAutoscalerList',
  items: [
    {
      spec: {
        scaleTargetRef: { kind: 'Deployment', name: 'press' },
        maxReplicas: 4,
        metrics: [
          { type: 'Resource', resource: { name: 'cpu', target: { averageUtilization: 50 } } },
        ],
        behavior: { scaleDown: down },
        ...spec,
      },
      status: {
        desiredReplicas: desired,
        conditions: [{ type: 'ScalingActive', status: active, message: 'x' }],
      },
    },
  ],
});

t.test('hpa-follows-load', async (t) => {
  const own = 'workloads/hpa-follows-load';
  const list = 'horizontalpodautoscalers';
  const scaled = (one: Scaler, more: Readonly<Record<string, object>> = {}): Pretended =>
    answering({ [list]: scaler(one), ...more });
  await judged(t, own, 'target', {
    right: [true, scaled({})],
    'always four': [false, scaled({ spec: { minReplicas: 4 } })],
    'by another figure': [false, scaled({ spec: { metrics: [{ type: 'Pods' }] } })],
    none: [false, answering({ [list]: { kind: 'HorizontalPodAutoscalerList', items: [] } })],
  });
  const pods = (cpu?: string): Readonly<Record<string, object>> => ({
    'app%3Dpress': {
      kind: 'PodList',
      items: [{ metadata: {}, spec: { containers: [{ resources: { requests: { cpu } } }] } }],
    },
  });
  await judged(t, own, 'active', {
    right: [true, scaled({}, pods('50m'))],
    'a press that requests less': [false, scaled({}, pods('10m'))],
    'without requests': [false, scaled({ active: 'False' }, pods())],
  });
  const presses = (availableReplicas: number): Readonly<Record<string, object>> => ({
    'deployments/press': { kind: 'Deployment', status: { availableReplicas } },
  });
  await judged(t, own, 'follows', {
    right: [true, scaled({}, presses(3))],
    'not yet': [false, scaled({}, presses(1))],
    'by hand': [false, scaled({ desired: 1 }, presses(4))],
  });
  const one = { type: 'Pods', value: 1, periodSeconds: 60 };
  const all = { type: 'Percent', value: 100, periodSeconds: 15 };
  await judged(t, own, 'calm', {
    right: [true, scaled({ down: { selectPolicy: 'Max', policies: [one] } })],
    'the least of two': [true, scaled({ down: { selectPolicy: 'Min', policies: [one, all] } })],
    'the most of two': [false, scaled({ down: { selectPolicy: 'Max', policies: [one, all] } })],
    usual: [false, scaled({ down: { selectPolicy: 'Max', policies: [all] } })],
    'none said': [false, scaled({})],
    never: [false, scaled({ down: { selectPolicy: 'Disabled', policies: [one] } })],
  });
});
