import type { Condition } from './condition.js';
import { removeDomain, sweepDomains } from './domains.js';
import { describing, describingNetwork, type FoundDomain } from './find.js';
import { askAll, askListed, domains as domainKind, networks as networkKind } from './listed.js';
import { removeNetwork } from './networks.js';
import { ownLabel, whose } from './owner.js';
import type { Virsh, VirshOptions } from './virsh.js';
import { diskFiles, domainType, macAddresses } from './xml/domain.js';
import { attributesOf } from './xml/escape.js';
import { parseLabel, type Label } from './xml/label.js';

export interface LabDomain extends Condition {
  readonly name: string;
  readonly label: Label;
  /** `kvm`, or `qemu` for TCG. */
  readonly type: string;
  readonly macs: readonly string[];
  /** Files behind its disks. */
  readonly disks: readonly string[];
}

export interface LabNetwork {
  readonly name: string;
  readonly label: Label;
  readonly active: boolean;
  readonly bridge: string;
}

export interface LabParts {
  readonly lab: string;
  readonly domains: readonly LabDomain[];
  readonly networks: readonly LabNetwork[];
}

/**
 * Our domains on this connection, of one lab or of all, in two virsh processes. Throws `libvirt`
 * for one that is there and does not answer.
 */
export async function listLabDomains(
  virsh: Virsh,
  lab?: string,
  options?: VirshOptions,
): Promise<readonly LabDomain[]> {
  return labelled(virsh, await askAll(virsh, domainKind, describing, options), lab);
}

/** Those of a lab's domains that have these names, in one virsh process. */
export async function labDomains(
  virsh: Virsh,
  lab: string,
  names: readonly string[],
  options?: VirshOptions,
): Promise<readonly LabDomain[]> {
  return labelled(virsh, await askListed(virsh, domainKind, names, describing, options), lab);
}

const labelled = (
  virsh: Virsh,
  told: ReadonlyMap<string, Omit<FoundDomain, 'label'>>,
  lab: string | undefined,
): readonly LabDomain[] =>
  [...told].flatMap(([name, { state, reason, xml }]) => {
    const label = labelOf(virsh, xml, lab);
    return label === undefined
      ? []
      : [
          {
            name,
            label,
            state,
            reason,
            type: domainType(xml) ?? 'unknown',
            macs: macAddresses(xml),
            disks: diskFiles(xml),
          },
        ];
  });

/** Our networks on this connection, of one lab or of all. */
async function listLabNetworks(
  virsh: Virsh,
  lab?: string,
  options?: VirshOptions,
): Promise<readonly LabNetwork[]> {
  const told = await askAll(virsh, networkKind, describingNetwork, options);
  return [...told].flatMap(([name, { active, xml }]) => {
    const label = labelOf(virsh, xml, lab);
    return label === undefined
      ? []
      : [{ name, label, active, bridge: attributesOf(xml, 'bridge')[0]?.get('name') ?? '' }];
  });
}

/** Every lab of this user and home of which anything is left on this connection, by name. */
export async function listLabs(virsh: Virsh, options?: VirshOptions): Promise<readonly LabParts[]> {
  const [domains, networks] = await Promise.all([
    listLabDomains(virsh, undefined, options),
    listLabNetworks(virsh, undefined, options),
  ]);
  const names = [...new Set([...domains, ...networks].map((part) => part.label.lab))].sort();
  return names.map((lab) => ({
    lab,
    domains: domains.filter((domain) => domain.label.lab === lab),
    networks: networks.filter((network) => network.label.lab === lab),
  }));
}

/**
 * Whose the domains of that lab's name are that are not this user's and home's: the end of a
 * sentence for each owner.
 */
export async function findDomainOwners(
  virsh: Virsh,
  lab: string,
  options?: VirshOptions,
): Promise<readonly string[]> {
  const told = await askAll(virsh, domainKind, describing, options);
  return [
    ...new Set(
      [...told.values()].flatMap(({ xml }) => {
        const label = parseLabel(xml);
        return label?.lab === lab && ownLabel(virsh, xml) === undefined ? [whose(label)] : [];
      }),
    ),
  ];
}

/**
 * Ends and forgets every domain and network of a lab, side by side. Works on any half-made lab;
 * twice is harmless.
 */
export async function removeLab(
  virsh: Virsh,
  lab: string,
  options?: VirshOptions,
): Promise<LabParts> {
  const [domains, networks] = await Promise.all([
    listLabDomains(virsh, lab, options),
    listLabNetworks(virsh, lab, options),
  ]);
  await sweepDomains(
    virsh,
    domains.map((domain) => domain.name),
    options,
  );
  // The sweep is quick because it does not ask; whatever it left behind is asked about, and says
  // why it stays.
  const left = await listLabDomains(virsh, lab, options);
  await Promise.all(left.map((domain) => removeDomain(virsh, lab, domain.name, options)));
  await Promise.all(networks.map((network) => removeNetwork(virsh, lab, network.name, options)));
  return { lab, domains, networks };
}

/** Memory of the host that each running domain holds, in bytes. */
export async function residentMemory(
  virsh: Virsh,
  names: readonly string[],
  options?: VirshOptions,
): Promise<ReadonlyMap<string, number>> {
  const answers = await virsh.batch(
    names.map((name) => ['dommemstat', '--domain', name]),
    options,
  );
  return new Map(
    names.flatMap((name, index) => {
      const reply = answers[index];
      const kibibytes = reply?.ok === true ? /^rss (\d+)$/m.exec(reply.text)?.[1] : undefined;
      return kibibytes === undefined ? [] : [[name, Number(kibibytes) * 1024] as const];
    }),
  );
}

function labelOf(virsh: Virsh, xml: string, lab: string | undefined): Label | undefined {
  const label = ownLabel(virsh, xml);
  return lab === undefined || label?.lab === lab ? label : undefined;
}
