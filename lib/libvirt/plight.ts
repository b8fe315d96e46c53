import type { Condition, DomainState } from './condition.js';
import { describing } from './find.js';
import { askListed, domains } from './listed.js';
import type { Answer, Virsh, VirshOptions } from './virsh.js';
import { diskFiles } from './xml/domain.js';

/** How a domain is, and which of its disks made it stop. */
export interface Plight extends Condition {
  /** Files that could not be written for lack of room. */
  readonly full: readonly string[];
  /** Files that could not be read or written for another reason. */
  readonly failed: readonly string[];
}

/**
 * The plight of a domain; undefined where there is none of that name. Of one that runs QEMU itself
 * is asked nothing: it may stand still.
 */
export async function domainPlight(
  virsh: Virsh,
  name: string,
  options?: VirshOptions,
): Promise<Plight | undefined> {
  const found = (await askListed(virsh, domains, [name], describing, options)).get(name);
  if (found === undefined) return undefined;
  const { state, reason, xml } = found;
  const [errors] =
    state === 'paused' ? await virsh.batch([['domblkerror', '--domain', name]], options) : [];
  return { state, reason, ...readBlockErrors(errors, diskFiles(xml)) };
}

/**
 * virsh(1), domblkerror: `vda: no space`, or another word, for each disk on which QEMU has stopped.
 * Ours are vda, vdb, … in order.
 */
export function readBlockErrors(
  answer: Answer | undefined,
  files: readonly string[],
): Pick<Plight, 'full' | 'failed'> {
  const errors = answer?.ok === true ? [...answer.text.matchAll(/^vd([a-z]): (.+)$/gm)] : [];
  const where = (wanted: boolean): readonly string[] =>
    errors.flatMap(([, letter = '', words = '']) =>
      (words.trim() === 'no space') === wanted ? (files[letter.charCodeAt(0) - 97] ?? []) : [],
    );
  return { full: where(true), failed: where(false) };
}

/**
 * Reasons of a pause that ends by itself, or by the command that made it
 * (tools/virsh-domain-monitor.c).
 */
const passing = [
  'starting up',
  'saving',
  'dumping',
  'migrating',
  'from snapshot',
  'creating snapshot',
  'shutting down',
];

/** It will not run again until somebody does something. */
export const hasStopped = (
  condition: { readonly state: DomainState; readonly reason: string } | undefined,
): boolean =>
  condition === undefined ||
  ['shut off', 'crashed', 'pmsuspended'].includes(condition.state) ||
  (condition.state === 'paused' && !passing.includes(condition.reason));
