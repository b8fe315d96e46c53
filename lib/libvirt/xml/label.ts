import { attributesOf, xml, type Xml } from './escape.js';

/** Whose a lab is: several users, and several homes of one, may share a libvirtd. */
export interface Owner {
  readonly uid: number;
  readonly user: string;
  /** The folder that holds all that khw-lab keeps. Absolute, without links. */
  readonly home: string;
}

/** Marks a domain or a network as ours. Whatever has none is never touched. */
export interface Label {
  readonly lab: string;
  /** The lab's track; labels of earlier versions name none. */
  readonly track?: string;
  /** Domains only. */
  readonly machine?: string;
  /** Version of khw-lab that made it. */
  readonly version: string;
  /** Digest of the lab's topology: whether the lab file has changed since. */
  readonly topology: string;
  /** The last chapter done, on the jumpbox's domain, so that snapshots carry it. */
  readonly chapter?: string;
  /** Labels of earlier versions name nobody. */
  readonly owner?: Owner;
}

/** The XML namespace of our metadata: libvirt takes a URN as well as a URL. */
export const labelNamespace = 'urn:khw-lab:1';
export const labelPrefix = 'khw';

/** The label as a child of `<metadata>` in a domain or network. */
export function renderLabel(label: Label): Xml {
  return xml`<khw:lab xmlns:khw="${labelNamespace}"${attributes(label)}/>`;
}

/** The label as virsh's `metadata --set` wants it: without the prefix, which `--key` adds. */
export function renderBareLabel(label: Label): Xml {
  return xml`<lab${attributes(label)}/>`;
}

/** The label in the XML of a domain or a network, undefined where there is none of ours. */
export function parseLabel(document: string): Label | undefined {
  const found = attributesOf(document, `${labelPrefix}:lab`).find(
    (each) => each.get(`xmlns:${labelPrefix}`) === labelNamespace,
  );
  const lab = found?.get('lab');
  if (found === undefined || lab === undefined) return undefined;
  const track = found.get('track');
  const machine = found.get('machine');
  const chapter = found.get('chapter');
  const [uid, home] = [found.get('uid'), found.get('home')];
  return {
    lab,
    version: found.get('version') ?? '',
    topology: found.get('topology') ?? '',
    ...(track === undefined ? {} : { track }),
    ...(machine === undefined ? {} : { machine }),
    ...(chapter === undefined ? {} : { chapter }),
    ...(uid === undefined || home === undefined
      ? {}
      : { owner: { uid: Number(uid), user: found.get('user') ?? '', home } }),
  };
}

function attributes(label: Label): Xml {
  const { lab, track, machine, version, topology, chapter, owner } = label;
  return xml` lab="${lab}"${optional('track', track)}${optional('machine', machine)} version="${version}" topology="${topology}"${optional('chapter', chapter)}${optional('uid', owner?.uid)}${optional('user', owner?.user)}${optional('home', owner?.home)}`;
}

const optional = (name: string, value: string | number | undefined): Xml | undefined =>
  value === undefined ? undefined : xml` ${name}="${value}"`;
