import { artifactsMount } from './chapter.js';
import type { Machine } from './lab.js';

/**
 * Programs and container images of a release set, the lab's own or another, that were not on the
 * disk of artifacts when its machines were made. They come to machines that run already, and only
 * where what needs them is wanted.
 */
export interface FurtherRelease {
  /** As a lab file names it. */
  readonly releaseSet: string;
  /** Components of it, by name. */
  readonly components: readonly string[];
  /** Container images of it, by repository, for the registry on the jumpbox. */
  readonly images: readonly string[];
  /** Whether a machine has a use for a program. */
  readonly isFor: (
    machine: Machine,
    program: { readonly folder: string; readonly name: string },
  ) => boolean;
}

/** Where they lie on a machine, as its own lie where the disk of artifacts is mounted. */
export const furtherFolder = (releaseSet: string): string => `${artifactsMount}-${releaseSet}`;

/** The registry's storage on the jumpbox, once images have come besides those of the disk. */
export const furtherRegistry = furtherFolder('registry');
