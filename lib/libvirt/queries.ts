import { conditionOf, readCondition, type DomainState } from './condition.js';
import { askListed, domains } from './listed.js';
import type { Answer, Virsh, VirshOptions } from './virsh.js';

/** The state of a domain; undefined where there is none of that name. */
export async function domainState(
  virsh: Virsh,
  name: string,
  options?: VirshOptions,
): Promise<DomainState | undefined> {
  const asking = {
    commands: () => [conditionOf(name)],
    read: ([state]: readonly (Answer | undefined)[]) => readCondition(state),
  };
  return (await askListed(virsh, domains, [name], asking, options)).get(name)?.state;
}

/** How a domain does. */
export interface DomainPulse {
  /** Undefined where there is none of that name. */
  readonly state: DomainState | undefined;
  /** virsh's words for why; empty where it gives none. */
  readonly reason: string;
  /**
   * Seconds of this computer's processors that it has used; undefined where libvirt does not say.
   */
  readonly cpuSeconds: number | undefined;
}

/**
 * State and processor time of a domain, in one virsh process. Waits for no job that libvirt has on
 * it (virsh(1), domstats --nowait).
 */
export async function domainPulse(
  virsh: Virsh,
  name: string,
  options?: VirshOptions,
): Promise<DomainPulse> {
  const found = (
    await askListed<DomainPulse>(
      virsh,
      domains,
      [name],
      {
        commands: () => [
          conditionOf(name),
          ['domstats', '--cpu-total', '--vcpu', '--nowait', name],
        ],
        read: ([state, stats]) => {
          const condition = readCondition(state);
          return condition === undefined
            ? undefined
            : { ...condition, cpuSeconds: stats?.ok === true ? cpuSeconds(stats.text) : undefined };
        },
      },
      options,
    )
  ).get(name);
  return found ?? { state: undefined, reason: '', cpuSeconds: undefined };
}

/** Of the whole domain, or where libvirt has no cgroup for it, of its virtual processors. */
function cpuSeconds(stats: string): number | undefined {
  const times = (pattern: RegExp): readonly number[] =>
    [...stats.matchAll(pattern)].map(([, nanoseconds]) => Number(nanoseconds) / 1e9);
  const found = [times(/^\s*cpu\.time=(\d+)$/gm), times(/^\s*vcpu\.\d+\.time=(\d+)$/gm)].find(
    (each) => each.length > 0,
  );
  return found?.reduce((sum, each) => sum + each, 0);
}

/**
 * Milliseconds: a daemon that its socket starts looks at every QEMU before it answers, which takes
 * a slow computer a minute.
 */
export const startOfDaemonMs = 180_000;

/**
 * libvirt answers on this connection, within the timeout. Never throws for a daemon that does not.
 */
export async function answers(virsh: Virsh, options: VirshOptions = {}): Promise<boolean> {
  try {
    await virsh.run(['uri'], { timeoutMs: startOfDaemonMs, ...options });
    return true;
  } catch (error) {
    if (options.signal?.aborted) throw error;
    return false;
  }
}
