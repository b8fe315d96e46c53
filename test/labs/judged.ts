import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Test } from 'tap';
import type { Step } from '../../lib/core/chapter.js';
import type { Check, FactAnswer, Fault, Verdict } from '../../lib/core/check.js';
import { hostRunner } from '../../lib/host/process.js';

/** Everything that checks and faults run on machines. */
export const gradingScripts = (
  checks: readonly Check[],
  faults: readonly Fault[],
): readonly string[] => [
  ...checks.flatMap(({ facts }) => Object.values(facts).map(({ script }) => script)),
  ...faults.flatMap(({ inject, undo }) => [inject, undo]),
];

/** Everything that steps run on machines. */
export const stepScripts = (steps: readonly Step[]): readonly string[] =>
  steps.flatMap(({ commands, fastCommands = '', done }) => [
    commands,
    fastCommands,
    ...(typeof done === 'string' ? [done] : done.map(({ holds }) => holds)),
  ]);

/** bash reads each of them, and shellcheck finds no error. */
export async function areBash(t: Test, scripts: readonly string[]): Promise<void> {
  const folder = t.testdir({});
  const names = [...new Set(scripts)].map((script, index) => {
    writeFileSync(join(folder, `${index}.sh`), `#!/bin/bash\n${script}\n`);
    return `${index}.sh`;
  });
  const options = { cwd: folder, ok: 'any', timeoutMs: 600_000 } as const;
  const parsed = await hostRunner().run(
    ['bash', '-c', 'for file; do bash -n "$file" 2>&1 || cat "$file"; done', 'bash', ...names],
    options,
  );
  t.equal(parsed.stdout, '', 'bash -n');
  const checked = await hostRunner().run(
    ['shellcheck', '-S', 'error', '-f', 'gcc', ...names],
    options,
  );
  t.equal(checked.stdout, '', 'shellcheck');
}

/** A check's verdict, once the answers that it is given have been changed. */
export type Judge = (check: Check, change?: (text: string) => string) => Verdict;

/** Judges by what a fact of that name has answered. */
export const judgeBy =
  (answerOf: (fact: string) => string): Judge =>
  (check, change = (text) => text) =>
    check.judge(
      Object.fromEntries(
        Object.keys(check.facts).map((name): [string, FactAnswer] => [
          name,
          { exitCode: 0, stdout: change(answerOf(name)), stderr: '' },
        ]),
      ),
    );

/** A check, what is another in the answers, and words of the verdict. */
export type Wrong = readonly [string, string | RegExp, string, readonly string[]];

/** Each check fails by its case, in these words, and each has one. */
export function eachIsSeen(
  t: Test,
  checks: readonly Check[],
  wrong: readonly Wrong[],
  judge: Judge,
): void {
  for (const [id, what, instead, words] of wrong) {
    const verdict = judge(
      checks.find((check) => check.id === id)!,
      (text) => text.replace(what, instead),
    );
    t.equal(verdict.state, 'fail', `${id}: ${String(what)}`);
    for (const word of words)
      t.ok(
        JSON.stringify(verdict).includes(word),
        `${id}: "${word}" in ${JSON.stringify(verdict)}`,
      );
  }
  t.same(
    checks
      .map(({ id }) => id.replace('node-1', 'node-0'))
      .filter((id) => !wrong.some(([own]) => own === id)),
    [],
    'each has its case',
  );
}
