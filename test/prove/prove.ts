import type { Fault } from '../../lib/core/check.js';
import { CommandError } from '../../lib/core/run.js';
import { messageOf } from '../../lib/core/errors.js';
import { complaints, unpassed } from './verdicts.js';
import type { ProofSite } from './site.js';

export interface Proof {
  readonly fault: Fault;
  /** From before the injection until all passes again; of faults that were in together, each one's share. */
  readonly seconds: number;
  /** Empty: proved. */
  readonly problems: readonly string[];
  /** The lab is not as it was before, and could not be brought back: nothing that follows would prove anything. */
  readonly spoiled: boolean;
}

/** Faults that are in together (batchesOf): where something is wrong with them, each is proved again alone. */
export async function proveBatch(faults: readonly Fault[], site: ProofSite, say: (line: string) => void = () => undefined): Promise<readonly Proof[]> {
  const together = await attempt(faults, site);
  if (together.problems.length === 0 || together.spoiled || faults.length === 1) {
    return faults.map((fault) => ({ fault, ...together, seconds: together.seconds / faults.length }));
  }
  say(`  not together: ${together.problems.join('\n    ')}`);
  const proofs: Proof[] = [];
  for (const fault of faults) {
    const proof = await attempt([fault], site);
    proofs.push({ fault, ...proof });
    if (proof.spoiled) break;
  }
  return proofs;
}

/** Injects faults, grades everything, takes them back, and looks at their checks again; all others are looked at with the next faults in, and at the end. */
async function attempt(faults: readonly Fault[], site: ProofSite): Promise<Omit<Proof, 'fault'>> {
  const started = performance.now();
  if (faults.some(({ restore }) => restore === true)) await site.save();
  const { begun, found } = await injected(faults, site);
  const problems = [...found, ...await undone(begun, site)];
  const left = await settled(async () => unpassed(await site.grade(faults.map(({ check }) => check))), 90);
  const spoiled = left.length > 0 && !await site.recover();
  return { seconds: (performance.now() - started) / 1000, spoiled, problems: [...problems, ...left.map((text) => `after the undo: ${text}`)] };
}

/** What is wrong while they are in, and those that must be taken back. */
async function injected(faults: readonly Fault[], site: ProofSite): Promise<{ readonly begun: readonly Fault[]; readonly found: readonly string[] }> {
  for (const [index, { id, machine, inject }] of faults.entries()) {
    try {
      await site.run(machine, inject);
    } catch (error) {
      return { begun: faults.slice(0, index + 1), found: [`inject ${id}: ${words(error)}`] };
    }
  }
  return { begun: faults, found: await settled(async () => complaints(faults, await site.grade()), 60) };
}

/** The first in is the first out: the undo of a kubelet's fault waits for an API server that works again. All are taken back, whatever becomes of one. */
async function undone(faults: readonly Fault[], site: ProofSite): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const { id, machine, undo, restore } of faults) {
    try {
      await (restore === true ? site.restore() : site.run(machine, undo));
    } catch (error) {
      problems.push(`undo ${id}: ${words(error)}`);
    }
  }
  return problems;
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
