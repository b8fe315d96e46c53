import type { Fault } from '../../lib/core/check.js';
import { workers, type Lab } from '../../lib/core/lab.js';
import { changedIn } from '../kubernetes/checking/faults.js';
import { configText, kubeletConfig, unitText, type ConfigName } from '../kubernetes/unit-files.js';
import { cluster } from './layout.js';

/** The learner's working folder on the jumpbox, as in the tutorial. */
export const workingFolder = '/root/kubernetes-the-hard-way';

/** A file in it is changed by commands that run there, and find its name in "$file". */
export const changedOriginal = (
  name: string,
  ...commands: readonly string[]
): Pick<Fault, 'inject' | 'undo' | 'touches'> => changedIn(workingFolder, name, ...commands);

/** A file of the learner's working folder. */
export interface WorkingFile {
  readonly name: string;
  readonly content: string;
}

/** The systemd units, which the chapters 07 to 09 install. */
export const unitFiles = (lab: Lab): readonly WorkingFile[] =>
  (
    [
      'containerd',
      'etcd',
      'kube-apiserver',
      'kube-controller-manager',
      'kube-proxy',
      'kube-scheduler',
      'kubelet',
    ] as const
  ).map((program) => ({
    name: `units/${program}.service`,
    content: unitText(cluster(lab), program, program === 'kube-apiserver' ? rangeNote : ''),
  }));

/** Where the reference goes another way than the tutorial. */
const rangeNote = ` The tutorial's unit
# leaves it out, so its API server takes 10.0.0.0/24 and the \`kubernetes\` service gets an address no certificate names.`;

/**
 * The configuration files. SUBNET and ENCRYPTION_KEY are left for the chapters 09 and 06 to fill.
 */
export function configFiles(lab: Lab): readonly WorkingFile[] {
  const config = (name: ConfigName): WorkingFile => ({
    name: `configs/${name}`,
    content: configText(cluster(lab), name),
  });
  return [
    config('10-bridge.conf'),
    config('99-loopback.conf'),
    config('containerd-config.toml'),
    config('encryption-config.yaml'),
    config('kube-apiserver-to-kubelet.yaml'),
    config('kube-proxy-config.yaml'),
    config('kube-scheduler.yaml'),
    {
      name: 'configs/kubelet-config.yaml',
      // The tutorial calls a node's files the same on each.
      content: kubeletConfig(cluster(lab), workers(lab)[0]?.name ?? ''),
    },
  ];
}
