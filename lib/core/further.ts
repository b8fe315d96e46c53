import { artifactsMount } from './chapter.js';
import type { Machine } from './lab.js';

/**
 * Programs of another release set than the lab's own. They come to machines that run already, and
 * only where what needs them is wanted.
 */
export interface FurtherRelease {
  /** As a lab file names it. */
  readonly releaseSet: string;
  /** Components of it, by name. */
  readonly components: readonly string[];
  /** Whether a machine has a use for a program. */
  readonly isFor: (
    machine: Machine,
    program: { readonly folder: string; readonly name: string },
  ) => boolean;
}

/** Where they lie on a machine, as its own lie where the disk of artifacts is mounted. */
export const furtherFolder = (releaseSet: string): string => `${artifactsMount}-${releaseSet}`;
