/**
 * The first dotted number in what a program says of its version: `go1.24.1`, `libvirtd (libvirt)
 * 9.0.0`; undefined without one.
 */
export const versionIn = (text: string): string | undefined => /\d+\.\d+(\.\d+)?/.exec(text)?.[0];

/**
 * Whether version a is older than b; parts compare as numbers: 9.9.0 is before 9.10.0. What is not
 * said counts as 0.
 */
export const isBefore = (a: string, b: string): boolean => compareVersions(a, b) < 0;

/** Below 0 where a is older than b, above where it is newer: for a sort. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split('.').map(Number));
  for (let index = 0; index < 3; index += 1) {
    const difference = (left?.[index] ?? 0) - (right?.[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
