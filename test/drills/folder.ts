import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { temporaryFolder } from '../helpers/temporary.js';

/** A small drill without faults. */
export const good: Readonly<Record<string, string>> = {
  'drill.yaml': `title: The clock of \${NODE} stands
story: Nobody knows why.
minutes: 10
points: 5
difficulty: easy
teaches: [clocks]
from: 12
variants:
  first: { NODE: node-0, HOUR: 3 }
  second: { NODE: node-1, HOUR: 4 }
touches: ["\${NODE}/clock"]
break:
  - { machine: "\${NODE}", script: break.sh }
checks:
  - id: ticks
    title: The clock ticks
    machine: \${NODE}
    script: check.sh
    points: 3
    why: Time goes on.
    link: https://example.org/clocks
    hints: [Look at it., Wind it up.]
  - id: right
    title: The clock is right
    machine: jumpbox
    script: check.sh
    points: 2
    needs: [ticks]
    why: It must be right too.
    link: https://example.org/clocks
    hints: [Compare it., Set it.]
first-cause: ticks
solution:
  - { machine: "\${NODE}", script: solve.sh }
other-solutions:
  new-clock:
    title: Another clock
    steps:
      - { machine: "\${NODE}", script: solve.sh }
`,
  'break.sh': 'date -s yesterday\n',
  'check.sh': 'fail "a tick" "silence"\n',
  'solve.sh': 'date -s today\n',
};

/** Writes files into a folder named `clock-stands` and answers its path. */
export function writeDrill(files: Readonly<Record<string, string>>, name = 'clock-stands'): string {
  const folder = join(temporaryFolder('khw-drill-'), name);
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  return folder;
}

/**
 * The good drill with changes in its drill.yaml: each `[what stands there, what is to stand
 * there]`.
 */
export function changed(
  ...changes: readonly (readonly [string, string])[]
): Readonly<Record<string, string>> {
  const text = changes.reduce((all, [from, to]) => {
    if (!all.includes(from)) throw new Error(`drill.yaml has no ${from}`);
    return all.replace(from, () => to);
  }, good['drill.yaml'] ?? '');
  return { ...good, 'drill.yaml': text };
}
