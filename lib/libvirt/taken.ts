import { LabError } from '../core/errors.js';
import type { NodeNetwork } from '../core/lab.js';
import { overlaps, parseCidr } from '../topology/cidr.js';
import { describing, describingNetwork } from './find.js';
import { askAll, askListed, domains, networks } from './listed.js';
import { notOurs, ownLabel, whose } from './owner.js';
import type { Virsh, VirshOptions } from './virsh.js';
import { attributesOf } from './xml/escape.js';
import { parseLabel } from './xml/label.js';

/** What a lab takes of a libvirt. */
export interface Wanted {
  readonly lab: string;
  readonly domains: readonly string[];
  readonly network: NodeNetwork;
}

/** A network that is not this lab's. */
interface OtherNetwork {
  readonly name: string;
  readonly bridge: string | undefined;
  /** `10.0.0.0/24`; those of IPv6 are left out. */
  readonly ranges: readonly string[];
  readonly whose: string;
}

/**
 * Ranges of all networks on this connection but the lab's own, active or not: `network: auto` keeps
 * away from them.
 */
export async function takenRanges(
  virsh: Virsh,
  lab: string,
  options?: VirshOptions,
): Promise<readonly string[]> {
  return (await otherNetworks(virsh, lab, options)).flatMap(({ ranges }) => ranges);
}

/**
 * Throws `refused` where a name, the bridge or the range is another lab's, another user's or
 * nobody's we know, before anything is made; says whose it is.
 */
export async function assertNotTaken(
  virsh: Virsh,
  { lab, domains: names, network }: Wanted,
  options?: VirshOptions,
): Promise<void> {
  const found = await askListed(virsh, domains, names, describing, options);
  for (const [name, { xml }] of found) {
    if (ownLabel(virsh, xml)?.lab !== lab) throw notOurs(`domain ${name}`, xml);
  }
  const range = parseCidr(network.cidr);
  for (const other of await otherNetworks(virsh, lab, options)) {
    if (other.name === network.name)
      throw new LabError(
        'refused',
        `network ${other.name} exists and ${other.whose}; it is left alone`,
        { hint: 'Take another lab name with --lab.' },
      );
    if (other.bridge === network.bridge)
      throw new LabError(
        'refused',
        `the bridge ${network.bridge} is network ${other.name}'s, which ${other.whose}`,
        { hint: 'Take another lab name with --lab: it gives another bridge.' },
      );
    const taken = other.ranges.find((text) => {
      const cidr = parseCidr(text);
      return cidr !== undefined && range !== undefined && overlaps(cidr, range);
    });
    if (taken !== undefined)
      throw new LabError(
        'refused',
        `${network.cidr} overlaps ${taken} of network ${other.name}, which ${other.whose}`,
        { hint: 'Name another range in a lab file (network: 192.168.177.0/24), or auto.' },
      );
  }
}

async function otherNetworks(
  virsh: Virsh,
  lab: string,
  options?: VirshOptions,
): Promise<readonly OtherNetwork[]> {
  const told = await askAll(virsh, networks, describingNetwork, options);
  return [...told].flatMap(([name, { xml }]) =>
    ownLabel(virsh, xml)?.lab === lab
      ? []
      : [
          {
            name,
            bridge: attributesOf(xml, 'bridge')[0]?.get('name'),
            ranges: rangesOf(xml),
            whose: whose(parseLabel(xml)),
          },
        ],
  );
}

/** formatnetwork: an address with a netmask or a prefix. */
function rangesOf(document: string): readonly string[] {
  return attributesOf(document, 'ip').flatMap((ip) => {
    const bits =
      ip.get('prefix') ??
      ip
        .get('netmask')
        ?.split('.')
        .map((part) => Number(part).toString(2).replaceAll('0', '').length)
        .reduce((sum, count) => sum + count, 0);
    return parseCidr(`${ip.get('address') ?? ''}/${bits ?? ''}`)?.text ?? [];
  });
}
