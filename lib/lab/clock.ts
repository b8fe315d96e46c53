import { LabError } from '../core/errors.js';
import type { MachineSession } from '../core/run.js';

/** A guest's clock may differ by this much, in seconds, before it is stepped. */
const toleranceSeconds = 0.5;

/**
 * Steps a machine's clock to this computer's where they differ: without KVM a busy guest may run
 * too fast until the kernel finds out, and certificates and leases care. Nothing on the lab's
 * network serves time. Answers the seconds that it was ahead, or undefined where it was right.
 */
export async function stepClock(
  session: MachineSession,
  signal: AbortSignal,
): Promise<number | undefined> {
  const ahead = await secondsAhead(session, signal);
  if (Math.abs(ahead) <= toleranceSeconds) return undefined;
  await session.script(stepScript(Math.round(ahead * 1e6)), { signal });
  return ahead;
}

/** Seconds by which a clock must be off to be told: what a slow answer may look like is less. */
const notableSeconds = 10;

/** Milliseconds for all that is asked of the clocks. */
const patienceMs = 3000;

/** What asks or sets the clocks of several machines; those that do not answer soon are left out. */
export interface Clocks {
  readonly machines: readonly string[];
  readonly session: (machine: string) => Promise<MachineSession>;
  readonly signal: AbortSignal;
}

/**
 * Sentences about machines whose clocks are far from this computer's: it slept, or its own clock
 * jumped. Never throws.
 */
export async function clocksOff(clocks: Clocks): Promise<readonly string[]> {
  return (await answeredSoon(clocks, secondsAhead)).flatMap(([machine, ahead]) =>
    isNotable(ahead)
      ? [
          `The clock of ${machine} is ${Math.round(Math.abs(ahead))} s ${ahead < 0 ? 'behind' : 'ahead of'} this computer's, as after a sleep of the computer; \`khw-lab up\` sets it.`,
        ]
      : [],
  );
}

/**
 * To be called before machines are paused. Answers what steps their clocks once they run again: of
 * those that were about right, since a wrong one may be what a drill has broken. Neither throws.
 */
export async function keepClocksRight(clocks: Clocks): Promise<() => Promise<void>> {
  const machines = (await answeredSoon(clocks, secondsAhead)).flatMap(([machine, ahead]) =>
    isNotable(ahead) ? [] : [machine],
  );
  return async () => {
    await answeredSoon({ ...clocks, machines }, stepClock);
  };
}

const isNotable = (ahead: number): boolean => Math.abs(ahead) >= notableSeconds;

/** Machines with their answers. Never throws. */
async function answeredSoon<T>(
  { machines, session, signal }: Clocks,
  ask: (session: MachineSession, signal: AbortSignal) => Promise<T>,
): Promise<readonly (readonly [string, T])[]> {
  const tooLong = new AbortController();
  const over = AbortSignal.any([signal, tooLong.signal]);
  const timer = setTimeout(() => tooLong.abort(), patienceMs);
  const late = new Promise<readonly never[]>((resolve) => {
    over.addEventListener('abort', () => resolve([]), { once: true });
  });
  const answers = await Promise.all(
    machines.map((machine) => {
      const asked = session(machine)
        .then(async (open) => [[machine, await ask(open, over)] as const])
        .catch(() => []);
      return Promise.race([asked, late]);
    }),
  );
  clearTimeout(timer);
  return answers.flat();
}

/**
 * Reads the clock some times; each line is written at the time that it holds. It starts no program,
 * which takes long where all is cold.
 */
const readScript =
  'exec 9<> <(:); for i in 1 2 3 4 5; do echo "$EPOCHREALTIME"; read -r -t 0.02 -u 9; done; true';

/**
 * Steps by a difference, not to a time: how long the command takes to get there does not matter.
 */
const stepScript = (microseconds: number): string =>
  `now="\${EPOCHREALTIME/./}"; goal="$((now - (${microseconds})))"; date -s "@\${goal:0:-6}.\${goal: -6}"`;

/**
 * Seconds by which the machine is ahead, by the reading that was quickest to arrive: on a busy
 * computer others take seconds.
 */
async function secondsAhead(session: MachineSession, signal: AbortSignal): Promise<number> {
  let ahead = -Infinity;
  await session.script(readScript, {
    signal,
    onLine: (line) => {
      ahead = Math.max(ahead, Number(line) - Date.now() / 1000);
    },
  });
  if (Number.isFinite(ahead)) return ahead;
  throw new LabError('machine', `the clock of ${session.machine} cannot be read`);
}
