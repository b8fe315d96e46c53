import { isBefore } from '../core/version.js';

export interface KnownBad {
  readonly program: 'libvirt' | 'QEMU';
  /** From this version to before `fixed`. */
  readonly from: string;
  readonly fixed: string;
  readonly what: string;
}

/** Versions that run, and then fail in a way that nobody would trace back to them. */
const knownBad: readonly KnownBad[] = [
  {
    program: 'libvirt',
    from: '9.9.0',
    fixed: '9.10.0',
    what: 'QEMU crashes when an internal snapshot is reverted',
  },
];

/** What is wrong with this version; undefined where nothing is known. */
export const knownBadAt = (program: KnownBad['program'], version: string): KnownBad | undefined =>
  knownBad.find(
    (row) =>
      row.program === program && !isBefore(version, row.from) && isBefore(version, row.fixed),
  );

/**
 * The oldest that know everything we ask of them: free page reporting in the memory balloon came
 * with these.
 */
export const oldest = { libvirt: '6.9.0', QEMU: '5.1.0' } as const;
