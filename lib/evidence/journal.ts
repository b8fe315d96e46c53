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
  /** Ids of causes that bring this one about: where one of them was said before, it is named. */
  readonly after?: readonly string[];
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
 * What the journal of one start is known to mean. The latest line decides: first among those with
 * which a program ends, then among its errors. What a program notes about itself, its flags for
 * one, is no cause. In one line the table's order decides.
 */
export function knownCause(
  lines: readonly string[],
  table: readonly KnownCause[],
  tame: (text: string) => string,
): Cause | undefined {
  const told = lines.map((line) => unquoted(line.slice(0, widest))).filter((line) => !isNote(line));
  const end = told.findLast((line) => isEnd.test(line));
  const named =
    latest(
      told.filter((line) => isOfSystemd.test(line)),
      table,
    ) ??
    (end === undefined ? undefined : latest([end], table)) ??
    latest(end === undefined || isVague.test(end) ? told : told.filter(isError).slice(-8), table);
  if (named === undefined) return undefined;
  const before = told.slice(0, told.lastIndexOf(named.line));
  const earlier = table.filter(({ id }) => named.known.after?.includes(id) === true);
  return causeOf(latest(before, earlier) ?? named, tame);
}

/** What one sentence is known to mean, by the first of the table that is found in it. */
export function meaningOf(
  sentence: string,
  table: readonly KnownCause[],
  tame: (text: string) => string,
): Cause | undefined {
  const found = latest([unquoted(sentence.slice(0, widest))], table);
  return found === undefined ? undefined : causeOf(found, tame);
}

function causeOf({ known, match }: Found, tame: (text: string) => string): Cause {
  const { text, remedy, link, origin } = known;
  return {
    text: filled(text, match, tame),
    remedy: filled(remedy, match, tame),
    link,
    ...(origin === undefined ? {} : { origin }),
  };
}

interface Found {
  readonly known: KnownCause;
  readonly line: string;
  readonly match: RegExpExecArray;
}

function latest(lines: readonly string[], table: readonly KnownCause[]): Found | undefined {
  for (const line of lines.toReversed())
    for (const known of table) {
      const match = known.pattern.exec(line);
      if (match !== null) return { known, line, match };
    }
  return undefined;
}

const filled = (text: string, match: RegExpExecArray, tame: (text: string) => string): string =>
  text.replace(/\$(\d)/g, (_, group: string) => tame(match[Number(group)] ?? ''));

/**
 * A line as its program meant it: klog, JSON and logfmt put quotes around what has quotes itself,
 * more than once.
 */
export function unquoted(line: string): string {
  let plain = line;
  for (let depth = 0; depth < 4 && /\\["'\\]/.test(plain); depth += 1)
    plain = plain.replace(/\\(["'\\])/g, '$1');
  return plain.replace(/\\[nt]/g, ' ');
}

/** What a program says of itself while nothing is wrong: notes, its flags, help on its usage. */
const isNote = (line: string): boolean =>
  /^[ID]\d{4} |^\{"level":"(?:info|debug)"|^time="[^"]{0,60}" level=(?:info|debug|trace)|(?:^|\] )FLAG: |^Flag --\S+ has been deprecated|TLS handshake error from|^ {2,}-|^\t/.test(
    line,
  );

/** The words with which programs end. */
const isEnd =
  /^(?:Error: |panic: |fatal |F\d{4} )|^E\d{4} .{0,60}(?:"command failed"|"Failed to run kubelet"|"Error running ProxyServer")|level=fatal|"level":"(?:fatal|panic)"|flag provided but not defined/i;

/** It ended, because something did not come: what that was has been said before. */
const isVague =
  /context deadline exceeded|timed? ?out|leaderelection lost|"command failed" err="?"?$/i;

const isError = (line: string): boolean =>
  /^[EF]\d{4} |"level":"error"|level=error|error|failed|denied/i.test(line) &&
  !/^W\d{4} /.test(line);

/** What systemd knows of an end that the program itself had no time to speak of. */
const isOfSystemd =
  /^[\w@.\\-]+\.service: (?!Scheduled|Main process exited|Failed with result|Consumed)/;

/**
 * The last line that reads like the reason why a program ended: klog's E and F lines, `Error:`,
 * `panic:`, `failed`.
 */
export function lastComplaint(lines: readonly string[]): string | undefined {
  const said = lines
    .map((line) => unquoted(line.slice(0, widest)).trim())
    .filter(
      (line) =>
        line !== '' &&
        !isNote(line) &&
        !/^[\w@.-]+\.service: |^(Started|Stopped|Stopping|Starting|Failed to start) |^goroutine \d|^\S+\(.*\)$|^runtime\./.test(
          line,
        ),
    );
  const found =
    said.findLast((line) => isEnd.test(line)) ??
    said.findLast((line) => /^E\d{4} |err="|error|failed|denied/i.test(line));
  return found?.replace(/^[EFWI]\d{4} [\d:.]+ +\d+ /, '').replace(/^\S+\.go:\d+\] /, '');
}
