import { oneLine } from '../core/printable.js';
import type { Removed } from '../lab/destroy.js';
import type { App } from './app.js';

/** What a destruction could not remove, a sentence each. */
export const problemsOf = ({ problems }: Removed): readonly string[] =>
  problems.map(({ message, hint }) => hint === undefined ? message : `${message}. Next: ${hint}`);

/** Tells at the end, where it is read, what stays of a lab that is gone. */
export function sayLeft({ say }: App, removed: Removed): void {
  const { left } = removed;
  if (left.length > 0) say(['This stays, khw-lab did not make it:', ...left.map((path) => `  ${oneLine(path)}`)].join('\n'));
  for (const problem of problemsOf(removed)) say(`warning: ${oneLine(problem)}`);
}
