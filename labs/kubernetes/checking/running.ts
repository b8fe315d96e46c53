import type { Cause, FactAnswer, Verdict } from '../../../lib/core/check.js';
import { knownCause, lastComplaint, readJournals } from '../../../lib/evidence/journal.js';
import type { Unit } from '../../../lib/evidence/unit.js';
import { journalCauses } from './journal-causes.js';
import { fail, pass, readOnce, shown } from './verdict.js';

/** A unit, and what tells whether it keeps running. */
export interface Seen {
  readonly unit: Unit;
  /** Seconds since boot. */
  readonly up: number;
  /** When systemd has started it again lately, in seconds since boot. */
  readonly restarted: readonly number[];
  /** What was said in the start that has ended last. */
  readonly journal: readonly string[];
  /** Files that were missing then, and are there now. */
  readonly there: readonly string[];
}

/** Reads what the function `tell` of journal.sh has printed of a unit. */
export const readSeen = (answer: FactAnswer, unit: Unit): Seen => ({
  unit,
  up: Number(/^up ([\d.]+)$/m.exec(answer.stdout)?.[1] ?? 0),
  journal: journalsIn(answer).get(unit.id) ?? [],
  ...readTold(answer.stdout, unit.id),
});

/** One answer has the journals of all units of a machine. */
const journalsIn = readOnce(({ stdout }) => readJournals(stdout));

/** Reads lines `restarted UNIT SECONDS` and `there PATH`, behind `journal UNIT` or before it. */
function readTold(stdout: string, unit: string): Pick<Seen, 'restarted' | 'there'> {
  const lines = stdout.split('\n');
  const there = lines
    .slice(lines.indexOf(`journal ${unit}`) + 1)
    .filter((line) => !line.startsWith('| '));
  const next = there.findIndex((line) => line.startsWith('journal '));
  return {
    restarted: lines.flatMap((line) => {
      const [word, id, seconds] = line.split(' ');
      return word === 'restarted' && id === unit ? [Number(seconds)] : [];
    }),
    there: there
      .slice(0, next < 0 ? there.length : next)
      .flatMap((line) => (line.startsWith('there /') ? [line.slice('there '.length)] : [])),
  };
}

/**
 * Whether a unit runs and keeps running; where it does not, why, as far as systemd and its journal
 * tell.
 */
export function unitVerdict(expected: string, seen: Seen, evidence: string): Verdict {
  const { unit } = seen;
  if (unit.active === 'active' && restarting(seen) === undefined) return pass(evidence);
  return fail(expected, stateOf(seen), causeOf(seen));
}

/** Seconds for which a unit that has been restarted must have run to count as running. */
const settledSeconds = 10;
/** A program that ran longer than this before does not restart all the time. */
const longestSeconds = 600;

/**
 * Why a unit that is active counts as restarting: systemd has started it again, and it has not run
 * longer yet than it did the times before.
 */
export function restarting({ unit, up, restarted }: Seen): string | undefined {
  if (unit.restarts === 0) return undefined;
  const times = restarted.slice(-unit.restarts);
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? time));
  const longest = Math.max(0, ...gaps);
  const age = up - unit.since;
  if (longest > 0 && longest <= longestSeconds && age <= longest * 1.1 + 2)
    return `keeps restarting, every ${Math.round(longest)} s, and runs for ${Math.max(0, Math.round(age))} s now`;
  return age < settledSeconds ? 'keeps restarting' : undefined;
}

/**
 * The journal speaks of the end of the process; of a unit nobody has started there is nothing to
 * say.
 */
function stateOf(seen: Seen): string {
  const { unit, journal } = seen;
  const again = unit.active === 'active' ? restarting(seen) : undefined;
  const state =
    again ??
    (unit.active === 'activating'
      ? `is starting (${unit.sub})`
      : `is ${unit.active} (${unit.sub})`);
  const times = unit.restarts > 0 ? `, restarted ${unit.restarts} times` : '';
  const complaint = stopped(unit) ? undefined : lastComplaint(journal);
  return `${unit.id} ${state}${times}${complaint === undefined ? '' : `: ${shown(complaint, 200)}`}`;
}

const stopped = ({ active }: Unit): boolean => active === 'inactive';

/** What fits the state that is seen: who was stopped has nothing to explain. */
function causeOf({ unit, journal, there }: Seen): Cause {
  if (stopped(unit)) return unit.unmet ? unmet(unit) : neverStarted(unit);
  if (unit.result === 'oom-kill') return outOfMemory(unit);
  const known = knownCause(journal, journalCauses, shown);
  if (known === undefined) return endsByItself(unit);
  const back = there.find((path) => known.text.startsWith(`${shown(path)} is not there`));
  if (back !== undefined)
    return {
      text: `${shown(back)} was not there when it was started last; now it is.`,
      remedy: `systemctl restart ${unit.id}`,
    };
  return {
    ...known,
    text: known.text.replace('PAIR', pairOf(unit)),
    ...(known.remedy === undefined ? {} : { remedy: remedyOf(known.remedy, unit) }),
  };
}

/** What tells a program which certificates and keys it has: flags of the unit, else its configuration. */
const pairOf = ({ command }: Unit): string =>
  [
    ...command.matchAll(
      /(?<= )--?(?:[a-z-]*cert-file|[a-z-]*key-file|[a-z-]*certificate|[a-z-]*-key)[= ]\S+/g,
    ),
  ]
    .map(([flag]) => shown(flag, 120))
    .join(', ') || 'those that tlsCertFile and tlsPrivateKeyFile of its configuration name';

/** What has been given up is not tried again by itself. */
const remedyOf = (remedy: string, { id, active }: Unit): string => {
  const own = remedy.replaceAll('UNIT', id);
  return active !== 'failed' || own.includes('restart')
    ? own
    : `${own.replace(/\.$/, '')}; then \`systemctl restart ${id}\`.`;
};

const neverStarted = ({ id }: Unit): Cause => ({
  text: 'Nobody has started it, or someone has stopped it.',
  remedy: `systemctl start ${id}`,
});

const endsByItself = ({ id }: Unit): Cause => ({
  text: `${id} ends by itself; its journal says why.`,
  remedy: `journalctl -u ${id} -n 50`,
});

const unmet = ({ id }: Unit): Cause => ({
  text: 'A Condition or Assert of the unit did not hold when it was to be started, so systemd left it.',
  remedy: `systemctl status ${id} names it; \`systemctl cat ${id}\` shows where it is set.`,
});

const outOfMemory = ({ id, memoryMax }: Unit): Cause => ({
  text:
    memoryMax === undefined
      ? "The kernel has killed it for lack of memory: the machine's is used up."
      : `The kernel has killed it for lack of memory: the unit may have ${Math.round(memoryMax / 2 ** 20)} MiB (MemoryMax=${memoryMax}).`,
  remedy:
    memoryMax === undefined
      ? '`free -m` and `ps -eo rss,comm --sort=-rss | head` show who has it.'
      : `\`systemctl cat ${id}\` shows where MemoryMax= is set; \`systemctl set-property ${id} MemoryMax=infinity\`, then restart it.`,
});
