import type { Runner } from '../core/run.js';
import { parseCidr } from '../topology/cidr.js';
import type { HostFiles } from './files.js';

export interface NetworkUse {
  /** IPv4 addresses with their prefix, and the destinations of routes. */
  readonly cidrs: readonly string[];
  /**
   * Those of the routes that are wide (/16 or more) and lead elsewhere, as a VPN's do: a more
   * specific one wins over them.
   */
  readonly wide: readonly string[];
  /** Names of all interfaces. */
  readonly interfaces: readonly string[];
}

interface IpAddress {
  readonly ifname: string;
  readonly addr_info?: readonly {
    readonly family: string;
    readonly local: string;
    readonly prefixlen: number;
  }[];
}
interface IpRoute {
  readonly dst: string;
  readonly dev?: string;
  readonly prefsrc?: string;
  readonly protocol?: string;
}

/**
 * Prefix length up to which a route is wide. Every candidate for a node network is a part of such a
 * one.
 */
const widest = 16;

/**
 * What this computer's network uses already, without what belongs to `ownBridge`. For chooseSubnet
 * of lib/topology.
 */
export async function networkUse(
  runner: Runner,
  options: { readonly ownBridge?: string; readonly signal?: AbortSignal } = {},
): Promise<NetworkUse> {
  const { ownBridge, signal } = options;
  const limits = { timeoutMs: 10_000, ...(signal === undefined ? {} : { signal }) };
  const links = parseJson(
    (await runner.run(['ip', '-j', 'addr'], limits)).stdout,
  ) as readonly IpAddress[];
  const routes = parseJson(
    (await runner.run(['ip', '-j', '-4', 'route', 'show', 'table', 'all'], limits)).stdout,
  ) as readonly IpRoute[];
  const addresses = links
    .filter(({ ifname }) => ifname !== ownBridge)
    .flatMap(({ addr_info: infos = [] }) =>
      infos
        .filter(({ family }) => family === 'inet')
        .map(({ local, prefixlen }) => `${local}/${prefixlen}`),
    );
  const others = routes
    .filter(({ dev, dst }) => dev !== ownBridge && dst !== 'default')
    .map(({ dst }) => (dst.includes('/') ? dst : `${dst}/32`));
  // The range of an address is in use, however wide it is.
  const own = addresses.map((address) => parseCidr(address)?.text);
  const isWide = (text: string): boolean =>
    (parseCidr(text)?.prefix ?? 32) <= widest && !own.includes(parseCidr(text)?.text);
  return {
    cidrs: [...new Set([...addresses, ...others.filter((text) => !isWide(text))])],
    wide: [...new Set(others.filter(isWide))],
    interfaces: links.map(({ ifname }) => ifname),
  };
}

/** ip(8) prints nothing at all when there is nothing to list. */
const parseJson = (text: string): unknown => JSON.parse(text.trim() === '' ? '[]' : text);

/**
 * Whether something listens on port 53 of every address, so that libvirt's dnsmasq could not. Such
 * a lab needs `<dns enable='no'/>` in its network. Read from /proc/net/{tcp,udp}[6]: 0035 is 53, 0A
 * is LISTEN.
 */
export async function dnsPortTaken(files: HostFiles): Promise<boolean> {
  const tables = await Promise.all(
    ['udp', 'udp6', 'tcp', 'tcp6'].map(async (name) =>
      ((await files.read(`/proc/net/${name}`)) ?? '')
        .split('\n')
        .map((line) => line.trim().split(/\s+/))
        .some(
          ([, local = '', , state]) =>
            /^0+:0035$/.test(local) && (name.startsWith('udp') || state === '0A'),
        ),
    ),
  );
  return tables.includes(true);
}
