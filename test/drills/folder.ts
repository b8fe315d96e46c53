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

/** A small exercise without faults. */
export const goodExercise: Readonly<Record<string, string>> = {
  'exercise.yaml': `title: A bell for \${NAMESPACE}
kind: build
domain: workloads
competencies: [bells]
releases: { from: "1.32", until: "1.33" }
namespace: tower
docs: [https://example.org/bells]
story: There is a tower, and no bell in it.
minutes: 6
points: 5
teaches: [bells]
files:
  - { machine: jumpbox, from: bell.yaml, to: /root/tower/bell.yaml, mode: 0600 }
setup:
  - { machine: jumpbox, script: setup.sh }
checks:
  - id: hangs
    title: A bell hangs in \${NAMESPACE}
    machine: jumpbox
    script: check.sh
    points: 2
    why: It must hang first.
    link: https://example.org/bells
    hints: [Hang it., Higher.]
  - id: rings
    title: It rings
    machine: jumpbox
    script: check.sh
    points: 2
    needs: [hangs]
    why: A bell is to be heard.
    link: https://example.org/bells
    hints: [Pull., Harder.]
  - id: weight
    title: How heavy it is, in answers.yaml
    machine: server
    script: truth.sh
    answer: weight
    points: 1
    why: The tower must bear it.
    link: https://example.org/bells
    hints: [Weigh it., On the scales.]
solution:
  - { machine: jumpbox, script: solve.sh }
other-solutions:
  bronze:
    title: One of bronze
    steps:
      - { machine: jumpbox, script: solve.sh }
wrong-ways:
  paper:
    title: One of paper
    fails: rings
    steps:
      - { machine: jumpbox, script: wrong.sh }
  recording:
    title: A recording of another one
    fails: [hangs, weight]
    steps:
      - { machine: jumpbox, script: wrong.sh }
`,
  'bell.yaml': 'bell: none\n',
  'setup.sh': 'true\n',
  'check.sh': 'fail "a bell" "silence"\n',
  'truth.sh': 'echo 7\n',
  'solve.sh': 'ring\n',
  'wrong.sh': 'fold paper\n',
};

/** The good exercise with changes in its exercise.yaml. */
export const changedExercise = (
  ...changes: readonly (readonly [string, string])[]
): Readonly<Record<string, string>> => ({
  ...goodExercise,
  'exercise.yaml': changes.reduce((all, [from, to]) => {
    if (!all.includes(from)) throw new Error(`exercise.yaml has no ${from}`);
    return all.replace(from, () => to);
  }, goodExercise['exercise.yaml'] ?? ''),
});
