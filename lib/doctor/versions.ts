/** The first dotted number in a program's --version, or undefined. */
export const versionIn = (text: string): string | undefined => /\d+\.\d+(\.\d+)?/.exec(text)?.[0];

/** Whether version a is older than b; parts compare as numbers: 9.9.0 is before 9.10.0. */
export function isBefore(a: string, b: string): boolean {
  const [left, right] = [a, b].map((version) => version.split('.').map(Number));
  for (let index = 0; index < 3; index += 1) {
    const difference = (left?.[index] ?? 0) - (right?.[index] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

export interface KnownBad {
  readonly program: 'libvirt' | 'QEMU';
  /** From this version to before `fixed`. */
  readonly from: string;
  readonly fixed: string;
  readonly what: string;
}

/** Versions that run, and then fail in a way that nobody would trace back to them. */
export const knownBad: readonly KnownBad[] = [
  { program: 'libvirt', from: '9.9.0', fixed: '9.10.0', what: 'QEMU crashes when an internal snapshot is reverted' },
];

/** The oldest that know everything we ask of them: free page reporting in the memory balloon came with these. */
export const oldest = { libvirt: '6.9.0', QEMU: '5.1.0' } as const;
