import { conditionOf, readCondition, readDocument, type Condition } from './condition.js';
import { askListed, domains, networks, type Asking } from './listed.js';
import { notOurs, ownLabel } from './owner.js';
import type { Virsh, VirshOptions } from './virsh.js';
import type { Label } from './xml/label.js';

export interface FoundDomain extends Condition {
  readonly label: Label;
  readonly xml: string;
}
export interface FoundNetwork {
  readonly label: Label;
  readonly active: boolean;
  readonly xml: string;
}

/**
 * A lab's domain; undefined where there is none. Throws `refused` where the name belongs to
 * something else.
 */
export async function findDomain(
  virsh: Virsh,
  lab: string,
  name: string,
  options?: VirshOptions,
): Promise<FoundDomain | undefined> {
  const found = (await askListed(virsh, domains, [name], describing, options)).get(name);
  return found === undefined
    ? undefined
    : { label: ours(virsh, found.xml, lab, `domain ${name}`), ...found };
}

/**
 * A lab's network; undefined where there is none. Throws `refused` where the name belongs to
 * something else.
 */
export async function findNetwork(
  virsh: Virsh,
  lab: string,
  name: string,
  options?: VirshOptions,
): Promise<FoundNetwork | undefined> {
  const found = (await askListed(virsh, networks, [name], describingNetwork, options)).get(name);
  return found === undefined
    ? undefined
    : { label: ours(virsh, found.xml, lab, `network ${name}`), ...found };
}

/** Asks for the definition of a domain and how it is. */
export const describing: Asking<Condition & { readonly xml: string }> = {
  commands: (name) => [conditionOf(name), ['dumpxml', '--domain', name]],
  read: ([state, document]) => {
    const [condition, xml] = [readCondition(state), readDocument(document)];
    return condition === undefined || xml === undefined ? undefined : { ...condition, xml };
  },
};

/** Asks for the definition of a network and whether it is up. */
export const describingNetwork: Asking<{ readonly active: boolean; readonly xml: string }> = {
  commands: (name) => [
    ['net-list', '--name'],
    ['net-dumpxml', '--network', name],
  ],
  read: ([active, document], name) => {
    const xml = readDocument(document);
    return active?.ok !== true || xml === undefined
      ? undefined
      : { active: active.text.split('\n').includes(name), xml };
  },
};

function ours(virsh: Virsh, xml: string, lab: string, what: string): Label {
  const label = ownLabel(virsh, xml);
  if (label?.lab === lab) return label;
  throw notOurs(what, xml);
}
