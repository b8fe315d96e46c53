import type { FactAnswer, Verdict } from '../core/check.js';

/** A line of a check script's output that says something: `expected: …`. */
const spoken = /^(expected|actual|cause):[ \t]*(.*)$/;

/**
 * What a check script said: exit code 0 passes with its output as evidence; 1 fails with its lines
 * `expected:`, `actual:` and perhaps `cause:`. Anything else is the script's own mistake and throws
 * an Error that names it.
 */
export function verdictOf(script: string, { exitCode, stdout, stderr }: FactAnswer): Verdict {
  if (exitCode === 0) return { state: 'pass', evidence: evidence(stdout) };
  if (exitCode !== 1)
    throw new Error(
      `${script} ended with exit code ${exitCode}, where 0 is right and 1 is wrong${tail(stderr)}`,
    );
  const said = saidIn(stdout);
  const { expected, actual, cause } = said;
  if (expected === undefined || actual === undefined)
    throw new Error(
      `${script} ended with exit code 1 without a line "expected: …" and a line "actual: …"${tail(stderr)}`,
    );
  return {
    state: 'fail',
    expected,
    actual,
    ...(cause === undefined ? {} : { cause: { text: cause } }),
  };
}

/** The last word counts; a line that says nothing of this goes on with the one before. */
function saidIn(stdout: string): Partial<Record<string, string>> {
  const said: Record<string, string> = {};
  let current: string | undefined;
  for (const line of stdout.trimEnd().split('\n')) {
    const match = spoken.exec(line);
    if (match !== null) {
      current = match[1] ?? '';
      said[current] = match[2] ?? '';
    } else if (current !== undefined) {
      said[current] = `${said[current] ?? ''}\n${line}`;
    }
  }
  return Object.fromEntries(Object.entries(said).map(([key, text]) => [key, cut(text.trim())]));
}

const evidence = (stdout: string): string => cut(stdout.trim()) || 'as it should be';

const tail = (stderr: string): string =>
  stderr.trim() === '' ? '' : `: ${cut(stderr.trim().split('\n').slice(-3).join(' '))}`;

/** Enough for a person; a script may print what it likes. */
const cut = (text: string): string => (text.length > 1000 ? `${text.slice(0, 1000)}…` : text);
