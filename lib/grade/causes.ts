import type { Graded } from './engine.js';

/** Where it begins on a machine: the first check there that failed by itself, or could not be asked. */
export interface FirstCause {
  readonly machine: string;
  readonly check: string;
  /** What is wrong, in half a sentence. */
  readonly what: string;
}

/** The first cause on each machine that has one, in the order of grading. */
export function firstCauses(graded: readonly Graded[]): readonly FirstCause[] {
  const first = new Map<string, FirstCause>();
  for (const { check, outcome } of graded) {
    const what = outcome.state === 'fail' ? outcome.cause?.text ?? `${check.title}: ${outcome.actual}`
      : outcome.state === 'blocked' ? outcome.reason
      : outcome.state === 'broken' ? `khw-lab's own check broke: ${outcome.message}` : undefined;
    if (what !== undefined && !first.has(check.machine)) first.set(check.machine, { machine: check.machine, check: check.id, what: oneLine(what) });
  }
  return [...first.values()];
}

/** One sentence that ends a report. */
export function closingSentence(graded: readonly Graded[]): string {
  const causes = firstCauses(graded);
  if (graded.length === 0) return 'There was nothing to check.';
  if (causes.length === 0) return `All ${graded.length} checks passed.`;
  return `First cause ${causes.map(({ machine, check, what }) => `on ${machine} is ${check} (${what})`).join('; ')}.`;
}

function oneLine(text: string): string {
  const line = text.trim().replace(/\s*\n\s*/g, '; ').replace(/\.$/, '');
  return line.length > 200 ? `${line.slice(0, 199)}…` : line;
}
