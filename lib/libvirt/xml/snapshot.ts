import { unescapeXml, xml } from './escape.js';
import { parseLabel, type Label } from './label.js';

/** A snapshot of one domain, as libvirt keeps it. */
export interface Snapshot {
  readonly name: string;
  readonly description: string;
  /** Name of the snapshot that was current when it was made. */
  readonly parent: string | undefined;
  /** It holds the guest's memory: `shutoff` ones hold disks only. */
  readonly withMemory: boolean;
  /** Of the domain as it was then: undefined where it was not ours. */
  readonly label: Label | undefined;
}

/**
 * What `snapshot-create --xmlfile` takes (formatsnapshot): internal, with memory where the domain
 * has any.
 */
export function renderSnapshot({
  name,
  description,
}: Pick<Snapshot, 'name' | 'description'>): string {
  return xml`<domainsnapshot>
  <name>${name}</name>
  <description>${description}</description>
</domainsnapshot>
`.xml;
}

/** Reads what `snapshot-dumpxml` prints; undefined where it is none. */
export function parseSnapshot(document: string): Snapshot | undefined {
  // The domain within has elements of the same names.
  const [own = '', domain = ''] = document.split(/(?=<domain )/);
  const tail = document.slice(document.lastIndexOf('</domain'));
  const name = textOf(own, 'name');
  if (name === undefined) return undefined;
  const parent =
    /<parent>\s*<name>([^<]*)<\/name>/.exec(own) ?? /<parent>\s*<name>([^<]*)<\/name>/.exec(tail);
  return {
    name,
    description: textOf(own, 'description') ?? '',
    parent: parent?.[1] === undefined ? undefined : unescapeXml(parent[1]),
    withMemory: textOf(own, 'state') !== 'shutoff',
    label: parseLabel(domain),
  };
}

/** The snapshot as the first of its domain: libvirt takes none whose parent it does not know. */
export const withoutParent = (document: string): string =>
  document.replace(/\s*<parent>\s*<name>[^<]*<\/name>\s*<\/parent>/, '');

function textOf(document: string, element: string): string | undefined {
  const found = new RegExp(`<${element}>([^<]*)</${element}>`).exec(document)?.[1];
  return found === undefined ? undefined : unescapeXml(found);
}
