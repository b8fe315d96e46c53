import type { Fault } from '../../lib/core/check.js';
import { CommandError } from '../../lib/core/run.js';
import { messageOf } from '../../lib/core/errors.js';
import { complaints, dependents, unpassed } from './verdicts.js';
import type { ProofSite } from './site.js';

export interface Proof {
  readonly fault: Fault;
  /** From before the injection until all passes again. */
  readonly seconds: number;
  /** Empty: proved. */
  readonly problems: readonly string[];
  /** The lab is not as it was before: nothing that follows would prove anything. */
  readonly spoiled: boolean;
}

/** Injects a fault, grades everything, takes it back, and grades again what it had touched. */
export async function proveFault(fault: Fault, site: ProofSite): Promise<Proof> {
  const started = performance.now();
  if (fault.restore === true) await site.save();
  const problems = [...await injected(fault, site), ...await undone(fault, site)];
  const touched = [fault.check, ...dependents(fault.check, site.checks)];
  const left = await settled(async () => unpassed(await site.grade(touched)), 30);
  return {
    fault, seconds: (performance.now() - started) / 1000, spoiled: left.length > 0,
    problems: [...problems, ...left.map((text) => `after the undo: ${text}`)],
  };
}

async function injected(fault: Fault, site: ProofSite): Promise<readonly string[]> {
  try {
    await site.run(fault.machine, fault.inject);
  } catch (error) {
    return [`inject: ${words(error)}`];
  }
  return settled(async () => complaints(fault, await site.grade()), 3);
}

async function undone(fault: Fault, site: ProofSite): Promise<readonly string[]> {
  try {
    await (fault.restore === true ? site.restore() : site.run(fault.machine, fault.undo));
    return [];
  } catch (error) {
    return [`undo: ${words(error)}`];
  }
}

const words = (error: unknown): string =>
  error instanceof CommandError ? `exit code ${error.result.exitCode}: ${error.details.join(' ')}` : messageOf(error);

/** Asks again while there is something to complain of and time is left: what a cluster sees of a change comes a moment later. */
async function settled(ask: () => Promise<readonly string[]>, seconds: number): Promise<readonly string[]> {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    const found = await ask();
    if (found.length === 0 || performance.now() >= end) return found;
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}
