import type { Fact, FactAnswer } from '../../../lib/core/check.js';
import { readScript } from '../../../lib/host/files.js';
import { patience } from '../../kubernetes/checking/files.js';
import { readOnce } from '../../kubernetes/checking/verdict.js';

/** Units of the hard way that have no place in a cluster by kubeadm. */
export const formerUnits = [
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'etcd',
  'kube-proxy',
] as const;

/** What of a machine matters here. */
export interface MachineState {
  /** ActiveState and UnitFileState, in the words of systemctl. */
  readonly units: ReadonlyMap<string, { readonly active: string; readonly enabled: string }>;
  readonly files: ReadonlySet<string>;
  /** Settings of /proc/sys/net, by their paths in it. */
  readonly kernel: ReadonlyMap<string, string>;
  /** How many swap areas are in use. */
  readonly swaps: number;
  /** Whether each of kubeadm's certificates is good for another 30 days. */
  readonly certificates: ReadonlyMap<string, boolean>;
}

/** Asks a machine for it. */
export const stateFact = (machine: string): Fact => ({
  machine,
  timeout: patience,
  script: readScript('labs/cka/20-kubeadm/state.sh', {
    UNITS: [...formerUnits, 'kubelet', 'containerd'].join(' '),
  }),
});

/** Reads what the machine has printed, whatever it is. */
export const readState = readOnce(({ stdout }: FactAnswer): MachineState => {
  const lines = stdout.split('\n').map((line) => line.split(' '));
  const of = (kind: string): readonly (readonly string[])[] =>
    lines.filter(([first]) => first === kind).map((line) => line.slice(1));
  return {
    units: new Map(
      of('unit').map(([name = '', active = '', enabled = '']) => [name, { active, enabled }]),
    ),
    files: new Set(of('file').map(([path = '']) => path)),
    kernel: new Map(of('kernel').map(([name = '', value = '']) => [name, value])),
    swaps: Number(of('swap')[0]?.[0] ?? 0),
    certificates: new Map(of('certificate').map(([path = '', how]) => [path, how === 'good'])),
  };
});
