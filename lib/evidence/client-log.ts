/** A request of the client on the jumpbox, which has ended. Times are seconds since its boot. */
export interface ClientRequest {
  /** What it stored, if it is a write; no other request has the same. */
  readonly word: string;
  readonly kind: 'read' | 'write';
  readonly beganSeconds: number;
  readonly endedSeconds: number;
  /** When it began, in seconds since 1970 by the jumpbox's clock, which may have been set since. */
  readonly clockSeconds: number;
  readonly answered: boolean;
  /** `HTTP 200`, `timed out`, `connection refused`. */
  readonly how: string;
}

/** A word that was written among the requests, when something was done to the lab. */
export interface ClientMark {
  readonly sinceSeconds: number;
  readonly text: string;
}

/** What the client has written. */
export interface ClientLog {
  /** In the order in which they ended. */
  readonly requests: readonly ClientRequest[];
  readonly marks: readonly ClientMark[];
  /** Seconds, each time that the client itself did not ask when it should have. */
  readonly lapsesSeconds: readonly number[];
  /** It was stopped, and all that it had asked had ended; not where it was killed, or still asks. */
  readonly isWhole: boolean;
  /** Some of what it asks are writes. */
  readonly hasWrites: boolean;
  /** Words that were found to be stored in the end; undefined where that could not be asked. */
  readonly stored: ReadonlySet<string> | undefined;
}

/** A time without an answer. */
export interface Gap {
  readonly seconds: number;
  /** The request that ended first in it. */
  readonly first: ClientRequest;
}

interface Run {
  readonly name: string;
  readonly sinceSeconds: number;
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  readonly every: number;
  readonly known: Map<number, ClientRequest>;
  /** How many it has asked, once it has stopped. */
  count: number | undefined;
}

/**
 * Reads what lib/practice/client/client.sh has written, as far as it is whole. Times are by a clock
 * that nobody sets. What has no line, although it was asked, was not answered. Never throws.
 */
export function readClientLog(text: string): ClientLog {
  const runs: Run[] = [];
  const marks: ClientMark[] = [];
  let stored: ReadonlySet<string> | undefined;
  // The last line may still be written.
  for (const line of text.split('\n').slice(0, -1)) {
    const [word = '', ...rest] = line.split(' ');
    if (word === 'client') runs.push(...runIn(rest));
    if (word === 'request') addRequest(runs, rest);
    if (word === 'stopped') endRun(runs, rest);
    if (word === 'mark' && isNumber(rest[0]))
      marks.push({ sinceSeconds: Number(rest[0]), text: rest.slice(1).join(' ') });
    if (word === 'stored') stored = new Set(rest.filter((each) => each !== ''));
  }
  return {
    requests: runs
      .flatMap((run, index) => requestsOf(run, index < runs.length - 1))
      .sort((a, b) => a.endedSeconds - b.endedSeconds),
    marks,
    lapsesSeconds: lapsesIn(runs),
    hasWrites: runs.some(({ every }) => every > 0),
    isWhole: runs.length > 0 && runs.at(-1)?.count !== undefined,
    stored,
  };
}

/** Times without an answer, also of a client that is answered all the time: each ends with one. */
export function gapsIn(requests: readonly ClientRequest[]): readonly Gap[] {
  const gaps: Gap[] = [];
  let since = Math.min(...requests.map(({ beganSeconds }) => beganSeconds));
  let first: ClientRequest | undefined;
  for (const request of requests) {
    first ??= request;
    if (!request.answered) continue;
    gaps.push({ seconds: request.endedSeconds - since, first });
    since = request.endedSeconds;
    first = undefined;
  }
  const last = requests.at(-1);
  if (first !== undefined && last !== undefined)
    gaps.push({ seconds: last.endedSeconds - since, first });
  return gaps;
}

/** `2 timed out, 1 HTTP 503`: how requests ended, what is most frequent first. */
export function howTheyEnded(requests: readonly ClientRequest[]): string {
  const counts = new Map<string, number>();
  for (const { how } of requests) counts.set(how, (counts.get(how) ?? 0) + 1);
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([how, count]) => `${count} ${how}`)
    .join(', ');
}

const isNumber = (word: string | undefined): word is string =>
  word !== undefined && /^\d{1,12}(\.\d{1,9})?$/.test(word);

/** Numbers of a line; undefined where one of them is none. */
function numbers(words: readonly string[]): readonly number[] | undefined {
  return words.every(isNumber) ? words.map(Number) : undefined;
}

function runIn([name, ...rest]: readonly string[]): readonly Run[] {
  const [sinceSeconds, intervalSeconds, timeoutSeconds, every] = numbers(rest) ?? [];
  if (
    name === undefined ||
    sinceSeconds === undefined ||
    intervalSeconds === undefined ||
    timeoutSeconds === undefined ||
    every === undefined
  )
    return [];
  return [
    {
      name,
      sinceSeconds,
      intervalSeconds,
      timeoutSeconds,
      every,
      known: new Map(),
      count: undefined,
    },
  ];
}

function addRequest(runs: readonly Run[], words: readonly string[]): void {
  const [name = '', number = '', began, ended, clock, kind, status = '', exit = ''] = words;
  const run = runs.findLast((each) => each.name === name);
  if (
    run === undefined ||
    words.length !== 8 ||
    ![number, began, ended, clock].every(isNumber) ||
    (kind !== 'read' && kind !== 'write') ||
    !/^\d{3}$/.test(status) ||
    !/^\d{1,3}$/.test(exit)
  )
    return;
  run.known.set(Number(number), {
    word: wordOf(run, Number(number)),
    kind,
    beganSeconds: Number(began),
    endedSeconds: Number(ended),
    clockSeconds: Number(clock),
    answered: exit === '0' && status.startsWith('2'),
    how: exit === '0' ? `HTTP ${status}` : (ends[exit] ?? `curl ${exit}`),
  });
}

/** Exit codes of curl(1). */
const ends: Readonly<Record<string, string>> = {
  6: 'name not found',
  7: 'connection refused',
  28: 'timed out',
  35: 'TLS failed',
  52: 'empty answer',
  56: 'connection broken',
};

function endRun(runs: readonly Run[], [name, count]: readonly string[]): void {
  const run = runs.findLast((each) => each.name === name);
  if (run !== undefined && isNumber(count)) run.count = Number(count);
}

const wordOf = ({ name }: Pick<Run, 'name'>, number: number): string => `${name}-${number}`;

/** Of a client that asks for a day. */
const mostRequests = 100_000;

/** With those that have no line: until a run has ended, they may still be answered. */
function requestsOf(run: Run, isOver: boolean): readonly ClientRequest[] {
  const { known, intervalSeconds, every, sinceSeconds } = run;
  const last = Math.max(-1, ...known.keys());
  const count = Math.min(mostRequests, run.count ?? (isOver ? last + 1 : 0));
  const all = [...known.values()];
  let began = sinceSeconds;
  for (let number = 0; number < count; number++) {
    const request = known.get(number);
    began = request?.beganSeconds ?? began + (number === 0 ? 0 : intervalSeconds);
    if (request === undefined)
      all.push({
        word: wordOf(run, number),
        kind: every > 0 && number % every === every - 1 ? 'write' : 'read',
        beganSeconds: began,
        endedSeconds: began,
        clockSeconds: 0,
        answered: false,
        how: 'without an end',
      });
  }
  return all;
}

/** Of a request that takes long the next one does not wait: only the client itself can be late. */
function lapsesIn(runs: readonly Run[]): readonly number[] {
  let before: { readonly began: number; readonly number: number } | undefined;
  const lapses: number[] = [];
  for (const { known, intervalSeconds, timeoutSeconds, sinceSeconds } of runs) {
    const asked = [...known].sort(([a], [b]) => a - b);
    const all = asked.length === 0 ? [[0, { beganSeconds: sinceSeconds }] as const] : asked;
    for (const [index, [number, { beganSeconds: began }]] of all.entries()) {
      const between = index === 0 ? 1 : number - (before?.number ?? 0);
      const late = before === undefined ? 0 : began - before.began - between * intervalSeconds;
      if (late > timeoutSeconds) lapses.push(late);
      before = { began, number };
    }
  }
  return lapses;
}
