import type { Cause } from '../core/check.js';

/** A way in which a program says that something particular is wrong. */
export interface KnownCause {
  /** Short name for tests and documentation: `unknown-flag`. */
  readonly id: string;
  /** Looked for in one line of the journal. Must not backtrack without end. */
  readonly pattern: RegExp;
  /** One sentence; `$1`, `$2`… are what the pattern's groups have found. */
  readonly text: string;
  readonly remedy: string;
  readonly link: string;
  readonly origin?: 'learner' | 'tutorial';
}

/** Characters of a line that are looked at: a hostile line may be megabytes long. */
const widest = 2000;

/** Reads sections `journal UNIT`, whose lines all begin with `| `. */
export function readJournals(text: string): ReadonlyMap<string, readonly string[]> {
  const journals = new Map<string, string[]>();
  let lines: string[] | undefined;
  for (const line of text.split('\n')) {
    const unit = /^journal (\S+)$/.exec(line)?.[1];
    if (unit !== undefined) journals.set(unit, (lines = []));
    else if (line.startsWith('| ')) lines?.push(line.slice(2, widest));
    else lines = undefined;
  }
  return journals;
}

/**
 * What a journal is known to mean. The table's order decides, then the latest line: first causes
 * come before what follows from them.
 */
export function knownCause(
  lines: readonly string[],
  table: readonly KnownCause[],
  tame: (text: string) => string,
): Cause | undefined {
  for (const { pattern, text, remedy, link, origin } of table) {
    for (const line of [...lines].reverse()) {
      const match = pattern.exec(line.slice(0, widest));
      if (match === null) continue;
      return {
        text: filled(text, match, tame),
        remedy: filled(remedy, match, tame),
        link,
        ...(origin === undefined ? {} : { origin }),
      };
    }
  }
  return undefined;
}

const filled = (text: string, match: RegExpExecArray, tame: (text: string) => string): string =>
  text.replace(/\$(\d)/g, (_, group: string) => tame(match[Number(group)] ?? ''));

/**
 * The last line that reads like the reason why a program ended: klog's E and F lines, `Error:`,
 * `panic:`, `failed`.
 */
export function lastComplaint(lines: readonly string[]): string | undefined {
  const said = lines
    .map((line) => line.trim())
    .filter(
      (line) =>
        line !== '' &&
        !/^[\w@.-]+\.service: |^(Started|Stopped|Stopping|Starting|Failed to start) |TLS handshake error from/.test(
          line,
        ),
    );
  const last = (pattern: RegExp): string | undefined =>
    said.filter((line) => pattern.test(line)).at(-1);
  const found =
    last(/^(Error: |panic: |fatal|F\d{4} )|level=fatal|"level":"fatal"/i) ??
    last(/^E\d{4} |err="|error|failed|denied/i);
  return found?.replace(/^[EFWI]\d{4} [\d:.]+ +\d+ /, '').replace(/^\S+\.go:\d+\] /, '');
}
