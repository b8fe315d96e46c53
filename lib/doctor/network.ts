import type { Runner } from '../core/run.js';
import type { HostFiles } from './files.js';

export interface NetworkUse {
  /** IPv4 addresses with their prefix, and the destinations of routes. */
  readonly cidrs: readonly string[];
  /** Names of all interfaces. */
  readonly interfaces: readonly string[];
}

interface IpAddress { readonly ifname: string; readonly addr_info?: readonly { readonly family: string; readonly local: string; readonly prefixlen: number }[] }
interface IpRoute { readonly dst: string; readonly dev?: string }

/** What this computer's network uses already, without what belongs to `ownBridge`. For chooseSubnet of lib/topology. */
export async function networkUse(runner: Runner, options: { readonly ownBridge?: string; readonly signal?: AbortSignal } = {}): Promise<NetworkUse> {
  const { ownBridge, signal } = options;
  const limits = { timeout: 10_000, ...(signal === undefined ? {} : { signal }) };
  const links = parseJson((await runner.run(['ip', '-j', 'addr'], limits)).stdout) as readonly IpAddress[];
  const routes = parseJson((await runner.run(['ip', '-j', '-4', 'route', 'show', 'table', 'all'], limits)).stdout) as readonly IpRoute[];
  const addresses = links.filter(({ ifname }) => ifname !== ownBridge).flatMap(({ addr_info: infos = [] }) =>
    infos.filter(({ family }) => family === 'inet').map(({ local, prefixlen }) => `${local}/${prefixlen}`));
  const destinations = routes.filter(({ dev, dst }) => dev !== ownBridge && dst !== 'default')
    .map(({ dst }) => (dst.includes('/') ? dst : `${dst}/32`));
  return { cidrs: [...new Set([...addresses, ...destinations])], interfaces: links.map(({ ifname }) => ifname) };
}

/** ip(8) prints nothing at all when there is nothing to list. */
const parseJson = (text: string): unknown => JSON.parse(text.trim() === '' ? '[]' : text);

/**
 * Whether something listens on port 53 of every address, so that libvirt's dnsmasq could not. Such a lab needs
 * `<dns enable='no'/>` in its network. Read from /proc/net/{tcp,udp}[6]: 0035 is 53, 0A is LISTEN.
 */
export async function dnsPortTaken(files: HostFiles): Promise<boolean> {
  const tables = await Promise.all(['udp', 'udp6', 'tcp', 'tcp6'].map(async (name) => (await files.read(`/proc/net/${name}`) ?? '')
    .split('\n').map((line) => line.trim().split(/\s+/))
    .some(([, local = '', , state]) => /^0+:0035$/.test(local) && (name.startsWith('udp') || state === '0A'))));
  return tables.includes(true);
}
