import type { Virsh, VirshOptions } from './virsh.js';

/** The states that virsh knows (virsh(1), domstate). */
export type DomainState = 'no state' | 'running' | 'idle' | 'paused' | 'in shutdown' | 'shut off' | 'crashed' | 'pmsuspended';

/** Names of all domains, running or not, ours or not. */
export async function listDomains(virsh: Virsh, options?: VirshOptions): Promise<readonly string[]> {
  return lines(await virsh.run(['list', '--all', '--name'], options));
}

/** Names of all networks, active or not, ours or not. */
export async function listNetworks(virsh: Virsh, options?: VirshOptions): Promise<readonly string[]> {
  return lines(await virsh.run(['net-list', '--all', '--name'], options));
}

/** Names of the networks that are up. */
export async function listActiveNetworks(virsh: Virsh, options?: VirshOptions): Promise<readonly string[]> {
  return lines(await virsh.run(['net-list', '--name'], options));
}

/** The state of a domain; undefined where there is none of that name. */
export async function domainState(virsh: Virsh, name: string, options?: VirshOptions): Promise<DomainState | undefined> {
  if (!(await listDomains(virsh, options)).includes(name)) return undefined;
  const [state] = await virsh.batch([['domstate', '--domain', name]], options);
  return state?.ok === true ? state.text.trim() as DomainState : undefined;
}

/** How a domain does. */
export interface DomainPulse {
  /** Undefined where there is none of that name. */
  readonly state: DomainState | undefined;
  /** Seconds of this computer's processors that it has used; undefined where libvirt does not say. */
  readonly cpuSeconds: number | undefined;
}

/** State and processor time of a domain, in one virsh process. Waits for no job that libvirt has on it (virsh(1), domstats --nowait). */
export async function domainPulse(virsh: Virsh, name: string, options?: VirshOptions): Promise<DomainPulse> {
  const [names, state, stats] = await virsh.batch(
    [['list', '--all', '--name'], ['domstate', '--domain', name], ['domstats', '--cpu-total', '--vcpu', '--nowait', name]], options);
  if (names?.ok !== true || !lines(names.text).includes(name)) return { state: undefined, cpuSeconds: undefined };
  return { state: state?.ok === true ? state.text.trim() as DomainState : undefined, cpuSeconds: stats?.ok === true ? cpuSeconds(stats.text) : undefined };
}

/** Of the whole domain, or where libvirt has no cgroup for it, of its virtual processors. */
function cpuSeconds(stats: string): number | undefined {
  const times = (pattern: RegExp): readonly number[] => [...stats.matchAll(pattern)].map(([, nanoseconds]) => Number(nanoseconds) / 1e9);
  const found = [times(/^\s*cpu\.time=(\d+)$/gm), times(/^\s*vcpu\.\d+\.time=(\d+)$/gm)].find((each) => each.length > 0);
  return found?.reduce((sum, each) => sum + each, 0);
}

/** Milliseconds: a daemon that its socket starts looks at every QEMU before it answers, which takes a slow computer a minute. */
export const startOfDaemon = 180_000;

/** libvirt answers on this connection, within the timeout. Never throws for a daemon that does not. */
export async function answers(virsh: Virsh, options: VirshOptions = {}): Promise<boolean> {
  try {
    await virsh.run(['uri'], { timeout: startOfDaemon, ...options });
    return true;
  } catch (error) {
    if (options.signal?.aborted) throw error;
    return false;
  }
}

const lines = (text: string): readonly string[] => text.split('\n').filter((line) => line !== '');
