import type { Lab } from '../../lib/core/lab.js';
import { clusterClocks } from './patience.js';

/**
 * Flags of a program, a line each as they stand between others in a unit's ExecStart; nothing on
 * machines that are not slow.
 */
export const stretchedFlags = (lab: Lab, program: string): string =>
  stretched(lab, program, '--')
    .map(([flag, value]) => `  ${flag}=${value} \\\n`)
    .join('');

/** A flag without its dashes, or a variable, as files of kubeadm list them. */
export interface NamedValue {
  readonly name: string;
  readonly value: string;
}

/** The same flags, one by one. */
export const stretchedArgs = (lab: Lab, program: string): readonly NamedValue[] =>
  stretched(lab, program, '--').map(([flag, value]) => ({ name: flag.slice(2), value }));

/** Variables of a program; none on machines that are not slow. */
export const stretchedVariables = (lab: Lab, program: string): readonly NamedValue[] =>
  stretched(lab, program, 'HTTP2_').map(([name, value]) => ({ name, value }));

/**
 * Lines of a unit's [Service] with variables of a program; nothing on machines that are not slow.
 */
export const stretchedEnvironment = (lab: Lab, program: string): string =>
  stretched(lab, program, 'HTTP2_')
    .map(([name, value]) => `Environment=${name}=${value}\n`)
    .join('');

/** Seconds that a unit has for its start. */
export const startSeconds = (lab: Lab, unit: string): string =>
  stretched(lab, unit, 'TimeoutStartSec')[0]?.[1] ?? '300';

/** Lines of the scheduler's `leaderElection`; nothing on machines that are not slow. */
export const stretchedElection = (lab: Lab): string =>
  stretched(lab, 'kube-scheduler', 'leaderElection.')
    .map(([field, value]) => `  ${field.replace('leaderElection.', '')}: ${value}\n`)
    .join('');

/** The kubelet's signs of life; nothing on machines that are not slow. */
export const stretchedHeartbeats = (lab: Lab): string =>
  stretched(lab, 'kubelet', 'node')
    .map(([field, value]) => `${field}: ${value}\n`)
    .join('');

/** containerd's [timeouts]; nothing on machines that are not slow. */
export function stretchedTimeouts(lab: Lab): string {
  const timeouts = stretched(lab, 'containerd', 'io.containerd.timeout.');
  return timeouts.length === 0
    ? ''
    : `\n[timeouts]\n${timeouts.map(([name, value]) => `  '${name}' = '${value}'\n`).join('')}`;
}

/**
 * At 1 all clocks are left as they are: whoever needs no more waits no longer for the lease of a
 * program that is gone.
 */
function stretched(
  { slowness }: Lab,
  component: string,
  prefix: string,
): readonly (readonly [setting: string, value: string])[] {
  if (slowness === 1) return [];
  return clusterClocks
    .filter((clock) => clock.component === component && clock.setting.startsWith(prefix))
    .flatMap(({ setting, at }) => (at === undefined ? [] : [[setting, at(slowness)] as const]));
}
