import type { Step } from '../../lib/core/chapter.js';
import type { Machine } from '../../lib/core/lab.js';
import { copyStep } from '../kubernetes/copies.js';
import type { Cluster } from '../kubernetes/layout.js';

interface Programs extends Pick<Step, 'id' | 'title' | 'why'> {
  readonly downloads: readonly { readonly from: string; readonly to: string }[];
  /** Holds on the machine when the programs are in use. */
  readonly used: string;
}

/** What the notes download on every instance: copied there from the jumpbox's downloads. */
export const copyPrograms = (
  cluster: Cluster,
  { name }: Machine,
  { downloads, ...about }: Programs,
): Step =>
  copyStep(cluster, {
    ...about,
    to: name,
    copies: downloads.map((copy) => ({ ...copy, binary: true })),
  });

/** A download of that path, on its way to root's home. */
export const toHome = (file: string): { readonly from: string; readonly to: string } => ({
  from: `downloads/${file}`,
  to: `/root/${file.replace(/^.*\//, '')}`,
});
