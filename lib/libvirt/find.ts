import { LabError } from '../core/errors.js';
import { parseLabel, type Label } from './xml/label.js';
import type { DomainState } from './queries.js';
import type { Virsh, VirshOptions } from './virsh.js';

export interface FoundDomain { readonly label: Label; readonly state: DomainState; readonly xml: string }
export interface FoundNetwork { readonly label: Label; readonly active: boolean; readonly xml: string }

/** A lab's domain; undefined where there is none. Throws `refused` where the name belongs to something else. */
export async function findDomain(virsh: Virsh, lab: string, name: string, options?: VirshOptions): Promise<FoundDomain | undefined> {
  const [names, state, xml] = await virsh.batch(
    [['list', '--all', '--name'], ['domstate', '--domain', name], ['dumpxml', '--domain', name]], options);
  if (!includes(virsh, names, name) || state?.ok !== true || xml?.ok !== true) return undefined;
  return { label: ours(xml.text, lab, `domain ${name}`), state: state.text.trim() as DomainState, xml: xml.text };
}

/** A lab's network; undefined where there is none. Throws `refused` where the name belongs to something else. */
export async function findNetwork(virsh: Virsh, lab: string, name: string, options?: VirshOptions): Promise<FoundNetwork | undefined> {
  const [names, active, xml] = await virsh.batch(
    [['net-list', '--all', '--name'], ['net-list', '--name'], ['net-dumpxml', '--network', name]], options);
  if (!includes(virsh, names, name) || xml?.ok !== true) return undefined;
  return { label: ours(xml.text, lab, `network ${name}`), active: includes(virsh, active, name), xml: xml.text };
}

type Answers = Awaited<ReturnType<Virsh['batch']>>;

function includes(virsh: Virsh, names: Answers[number] | undefined, name: string): boolean {
  if (names?.ok === true) return names.text.split('\n').includes(name);
  throw new LabError('libvirt', `libvirt (${virsh.uri}) did not list what it has`, { details: names === undefined ? [] : [names.error] });
}

function ours(xml: string, lab: string, what: string): Label {
  const label = parseLabel(xml);
  if (label?.lab === lab) return label;
  throw new LabError('refused', label === undefined
    ? `${what} exists and was not made by khw-lab; it is left alone`
    : `${what} exists and belongs to the lab ${label.lab}; it is left alone`,
  { hint: 'take another lab name with --lab, or rename what is there' });
}
