import { LabError } from '../core/errors.js';
import { cidrOf, overlaps, parseCidr } from './cidr.js';

/**
 * Where `network: auto` looks, in this order: 192.168.140.0/24 to 192.168.199.0/24, then
 * 10.240.0.0/24 to 10.240.63.0/24. Home routers, libvirt's own network (192.168.122.0/24), Docker
 * (172.17.0.0/16) and the tutorial's ranges lie elsewhere.
 */
export const subnetCandidates: readonly string[] = [
  ...Array.from({ length: 60 }, (_, index) => `192.168.${140 + index}.0/24`),
  ...Array.from({ length: 64 }, (_, index) => `10.240.${index}.0/24`),
];

/**
 * The first candidate that overlaps nothing in use: addresses and routes of the host, the lab's
 * service and cluster ranges; where there is none, the first that only lies within `wide` routes,
 * which are others' (a VPN's, say) and give way to what is more specific. Anything that is not an
 * IPv4 range, and routes for half the internet or more (a VPN's 0.0.0.0/1), say nothing. Throws
 * LabError('host') when none is free.
 */
export function chooseSubnet(usedCidrs: readonly string[], wide: readonly string[] = []): string {
  const free = firstFree([...usedCidrs, ...wide]) ?? firstFree(usedCidrs);
  if (free !== undefined) return free;
  throw new LabError(
    'host',
    `none of the ${subnetCandidates.length} networks that network: auto knows is free`,
    {
      hint: 'name a free range in the lab file, for example network: 172.31.77.0/24',
      details: usedCidrs,
    },
  );
}

function firstFree(usedCidrs: readonly string[]): string | undefined {
  const used = usedCidrs
    .map(parseCidr)
    .filter((cidr) => cidr !== undefined)
    .filter(({ prefix }) => prefix > 1);
  return subnetCandidates.find(
    (candidate) => !used.some((cidr) => overlaps(cidr, cidrOf(candidate))),
  );
}
