import { LabError } from '../core/errors.js';
import type { Virsh } from './virsh.js';
import { diskFiles } from './xml/domain.js';
import { parseLabel, type Label } from './xml/label.js';

export type { Owner } from './xml/label.js';

/**
 * The label of what is this user's and home's; undefined for another's, and for what has none. Root
 * may work in anybody's home.
 */
export function ownLabel({ mine }: Pick<Virsh, 'mine'>, document: string): Label | undefined {
  const label = parseLabel(document);
  if (label === undefined || mine === undefined) return label;
  const { owner } = label;
  const own =
    owner === undefined
      ? mine.hasRecord(label.lab) ||
        diskFiles(document).some((file) => file.startsWith(`${mine.home}/`))
      : owner.home === mine.home && (owner.uid === mine.uid || mine.uid === 0);
  return own ? label : undefined;
}

/** Throws `refused` for what is not this user's and home's, and says whose it is. */
export function assertOwn(virsh: Pick<Virsh, 'mine'>, document: string, what: string): void {
  if (virsh.mine === undefined || ownLabel(virsh, document) !== undefined) return;
  throw notOurs(what, document);
}

/** The error for a name that is taken. */
export const notOurs = (what: string, document: string): LabError =>
  new LabError('refused', `${what} exists and ${whose(parseLabel(document))}; it is left alone`, {
    hint: 'Take another lab name with --lab, or rename what is there.',
  });

/** Whose something is, for people: the end of a sentence. */
export function whose(label: Label | undefined): string {
  if (label === undefined) return 'was not made by khw-lab';
  const { lab, owner } = label;
  if (owner === undefined) return `belongs to the lab ${lab}`;
  return `belongs to the lab ${lab} of ${owner.user === '' ? `user ${owner.uid}` : `${owner.user} (uid ${owner.uid})`}, in ${owner.home}`;
}
