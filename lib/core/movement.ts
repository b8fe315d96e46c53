/** What is seen of something that is waited for, at one look. */
export interface Sighting {
  /** A sentence for the person who waits: "API server: 9 of 14 post-start hooks done". */
  readonly seen?: string;
  /**
   * Bytes copied, a stage reached, a state. One that was never seen before is progress; the same
   * ones again are not.
   */
  readonly marks?: readonly string[];
  /**
   * Lines of logs. One of a new kind is progress; those that differ in times, numbers, addresses
   * and ids only are of one kind.
   */
  readonly lines?: readonly string[];
  /** It is at work: it uses a processor. */
  readonly busy?: boolean;
  /** How often something that takes part was restarted in all, and what to say of it. */
  readonly restarts?: { readonly count: number; readonly words: string };
}

/** How long a wait goes on, in milliseconds on a computer of usual speed. */
export interface Patience {
  /** Without progress and without work; default 2 minutes. */
  readonly stillMs?: number;
  /** At work, but without progress; default five times that. */
  readonly busyMs?: number;
  /**
   * How many times slower than usual the machine waited for is; default 1. Silence is waited for
   * four times longer at most.
   */
  readonly slowness?: number | undefined;
}

/** Keeps watch over something that is waited for: whether it still moves, and what moved last. */
export interface Movement {
  see(sighting: Sighting): void;
  /** What was seen last. */
  last(): string;
  /**
   * Milliseconds until it has come to rest, should nothing be seen until then; 0 or less: it has.
   */
  left(): number;
  /** How it has come to rest, in words; undefined while it moves. */
  rest(): string | undefined;
}

/** Work without progress is waited for so many times longer than silence. */
const usual = { stillMs: 120_000, busyTimes: 5 };

/** What was seen last while nothing was. */
export const nothingYet = 'nothing';

/** Restarts without anything new in between, after which the next one will be no better. */
const hopelessRestarts = 4;

/** A log with more kinds of lines than this repeats itself in a way that is not seen. */
const mostKinds = 2000;

/** Begins to watch. `now` is any clock in milliseconds. */
export function watchMovement(
  now: () => number,
  {
    stillMs: quietMs = usual.stillMs,
    busyMs: hardMs = usual.busyTimes * quietMs,
    slowness = 1,
  }: Patience = {},
): Movement {
  const stillMs = quietMs * Math.min(slowness, 4);
  const busyMs = hardMs * slowness;
  const marksKnown = new Set<string>();
  const kindsKnown = new Set<string>();
  const began = now();
  let progress = began;
  let work = began;
  let seen = nothingYet;
  let restarts: { count: number; since: number; words: string } | undefined;

  const left = (): number =>
    Math.min(Math.max(progress, work) + stillMs, progress + busyMs) - now();

  const see = (sighting: Sighting): void => {
    seen = sighting.seen ?? seen;
    const marks = addTo(marksKnown, sighting.marks ?? [], Infinity);
    const fresh = addTo(kindsKnown, (sighting.lines ?? []).map(kindOfLine), mostKinds) || marks;
    if (sighting.busy === true) work = now();
    if (fresh) progress = now();
    const { count = 0, words = '' } = sighting.restarts ?? {};
    if (sighting.restarts !== undefined)
      restarts = { count, words, since: fresh || restarts === undefined ? count : restarts.since };
  };

  const rest = (): string | undefined => {
    if (restarts !== undefined && restarts.count - restarts.since >= hopelessRestarts)
      return restarts.words;
    if (left() > 0) return undefined;
    const idle = seconds(now() - Math.max(progress, work));
    return now() - progress >= busyMs && now() - work < stillMs
      ? `it is at work, but got no further in ${seconds(now() - progress)}; last seen: ${seen}`
      : `nothing has moved for ${idle}; last seen: ${seen}`;
  };

  return { see, rest, left, last: () => seen };
}

const seconds = (ms: number): string => `${Math.round(ms / 1000)} s`;

/** Whether one of the words was not in the set before; a full set takes no more. */
function addTo(known: Set<string>, words: readonly string[], most: number): boolean {
  const before = known.size;
  for (const word of words) if (known.size < most) known.add(word);
  return known.size > before;
}

/** The same for lines that differ in words with digits only. */
export const kindOfLine = (line: string): string =>
  line
    .replaceAll(/\S*\d\S*/g, '#')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, 200);
