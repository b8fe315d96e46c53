import { readFileSync } from 'node:fs';

/** The text of a file of this computer, above all of /proc and /sys; undefined where it is hidden. */
export function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
