import type { Fault } from '../../lib/core/check.js';
import { CommandError } from '../../lib/core/run.js';
import { settled } from '../../lib/core/settle.js';
import { messageOf } from '../../lib/core/errors.js';
import { systemClock } from '../../lib/host/clock.js';
import { complaints, unpassed } from './verdicts.js';
import type { ProofSite } from './site.js';

export interface Proof {
  readonly fault: Fault;
  /**
   * From before the injection until all passes again; of faults that were in together, each one's
   * share.
   */
  readonly seconds: number;
  /** Empty: proved. */
  readonly problems: readonly string[];
  /**
   * The lab is not as it was before, and could not be brought back: nothing that follows would
   * prove anything.
   */
  readonly spoiled: boolean;
}

/** Milliseconds without a change after which a cluster will not see it any more. */
const patience = { still: 120_000, busy: 600_000 };

/**
 * Faults that are in together (batchesOf): where something is wrong with them, each is proved again
 * alone.
 */
export async function proveBatch(
  faults: readonly Fault[],
  site: ProofSite,
  say: (line: string) => void = () => undefined,
): Promise<readonly Proof[]> {
  const together = await attempt(faults, site, say);
  if (together.problems.length === 0 || together.spoiled || faults.length === 1) {
    return faults.map((fault) => ({
      fault,
      ...together,
      seconds: together.seconds / faults.length,
    }));
  }
  say(`  not together: ${together.problems.join('\n    ')}`);
  const proofs: Proof[] = [];
  for (const fault of faults) {
    const proof = await attempt([fault], site, say);
    proofs.push({ fault, ...proof });
    if (proof.spoiled) break;
  }
  return proofs;
}

/**
 * Injects faults, grades everything, takes them back, and looks at their checks again; all others
 * are looked at with the next faults in, and at the end.
 */
async function attempt(
  faults: readonly Fault[],
  site: ProofSite,
  say: (line: string) => void,
): Promise<Omit<Proof, 'fault'>> {
  const started = performance.now();
  const seconds = (): string => `${((performance.now() - started) / 1000).toFixed(0)} s`;
  if (faults.some(({ restore }) => restore === true)) await site.save();
  const { begun, problem } = await injected(faults, site);
  const inside = seconds();
  const found =
    problem === undefined
      ? await lasting(site.slowness, async () => complaints(faults, await site.grade()))
      : [problem];
  const graded = seconds();
  const problems = [...found, ...(await undone(begun, site))];
  say(`  in ${inside}, graded ${graded}, taken back ${seconds()}`);
  const remaining = await lasting(site.slowness, async () =>
    unpassed(await site.grade(faults.map(({ check }) => check))),
  );
  const spoiled =
    remaining.length > 0 && !((await site.recover()) && (await left(site)).length === 0);
  return {
    seconds: (performance.now() - started) / 1000,
    spoiled,
    problems: [...problems, ...remaining.map((text) => `after the undo: ${text}`)],
  };
}

/** Those that must be taken back, and why one is not in. */
async function injected(
  faults: readonly Fault[],
  site: ProofSite,
): Promise<{ readonly begun: readonly Fault[]; readonly problem?: string }> {
  const begun: Fault[] = [];
  const problems = await onEachMachine(
    faults,
    async (fault) => {
      begun.push(fault);
      await site.run(fault.machine, fault.inject);
    },
    'inject',
  );
  const [problem] = problems;
  return { begun, ...(problem === undefined ? {} : { problem }) };
}

/** All are taken back, whatever becomes of one. */
const undone = (faults: readonly Fault[], site: ProofSite): Promise<readonly string[]> =>
  onEachMachine(
    faults,
    ({ machine, undo, restore }) => (restore === true ? site.restore() : site.run(machine, undo)),
    'undo',
  );

/**
 * Machines side by side, the faults of one in their order: what waits for an API server that works
 * again comes after it. Answers what went wrong.
 */
async function onEachMachine(
  faults: readonly Fault[],
  run: (fault: Fault) => Promise<void>,
  what: string,
): Promise<readonly string[]> {
  const problems: string[] = [];
  await Promise.all(
    [...new Set(faults.map(({ machine }) => machine))].map(async (machine) => {
      for (const fault of faults.filter((each) => each.machine === machine)) {
        await run(fault).catch((error: unknown) =>
          problems.push(`${what} ${fault.id}: ${words(error)}`),
        );
      }
    }),
  );
  return problems;
}

const words = (error: unknown): string =>
  error instanceof CommandError
    ? `exit code ${error.result.exitCode}: ${error.details.join(' ')}`
    : messageOf(error);

/**
 * What does not pass once the cluster had time to settle: a lease that nobody could renew for a
 * minute is taken again a while after.
 */
export const left = (site: ProofSite): Promise<readonly string[]> =>
  lasting(site.slowness, async () => unpassed(await site.grade()));

/**
 * Asks again while there is something to complain of and the complaints change: what a cluster sees
 * of a change comes a moment later.
 */
const lasting = (
  slowness: number | undefined,
  ask: () => Promise<readonly string[]>,
): Promise<readonly string[]> =>
  settled(ask, {
    ...patience,
    slowness,
    clock: systemClock,
    sight: (found) => (found.length === 0 ? undefined : { lines: found }),
    // To be asked is work for a cluster that is coming back: the more often, the longer it takes.
    interval: (looks) => Math.min(10, 2 ** (looks - 1)) * 1000,
  });
