import type { OwnEntry } from '../host/own-files.js';
import { ofDeadProcess } from '../host/process-names.js';

/** A folder of the cache that holds a base image or an artifacts disk. */
export const imageName = /^(base|artifacts)-[0-9a-f]{16}$/;

/**
 * What such a folder holds: the digests and what it was made of, its files, and the labs that use
 * it.
 */
export const imageFiles: readonly OwnEntry[] = [
  { file: /^(base|digests)\.json$/ },
  { file: /^(disk\.qcow2|disk\.img|vmlinuz|initrd|packages\.txt)$/ },
  { folder: /^users$/, holds: [{ file: /^[0-9a-f]{16}$/ }] },
];

/** What lies in the folder of images. */
export const imageEntries: readonly OwnEntry[] = [
  { folder: imageName, holds: imageFiles },
  { folder: ofDeadProcess(/^\.making-(\d+)-[\w-]+$/), holds: 'anything' },
];
