import type { Fact } from '../core/check.js';
import { LabError, messageOf, throwIfInterrupted } from '../core/errors.js';
import type { MachineSession } from '../core/run.js';
import { createLimit } from '../core/together.js';
import { readAnswers } from './answers.js';
import { factKey, factsByMachine, type Asked, type Asking, type Evidence } from './facts.js';
import { greeting, machineBudgetSeconds, runnerScript } from './runner.js';

/**
 * Seconds in which a machine must begin to answer; after that it counts as hung. A login shell may
 * be slow.
 */
const patienceSeconds = 30;

/**
 * Seconds after which it is asked elsewhere why a machine is silent: one that is paused will not
 * answer however long it is waited for.
 */
const earlySeconds = 4;

export interface Collecting {
  /** An open session to a machine; may be one whose machine died since. */
  readonly session: (machine: string) => Promise<MachineSession>;
  readonly signal: AbortSignal;
  /**
   * Better words for why a machine does not answer (it is shut off, say); undefined where there are
   * none.
   */
  readonly explain?: (machine: string, error?: LabError) => Promise<string | undefined>;
  /** Every limit is so many times longer, because this computer is busy; default 1. */
  readonly slowness?: number;
  /** Machines that are asked side by side; default all of them. */
  readonly atOnce?: number;
}

/**
 * Asks each machine all that is wanted of it, in one round trip. Fails only when interrupted.
 */
export async function collectFacts(
  asking: readonly Asking[],
  options: Collecting,
): Promise<Evidence> {
  const turn = createLimit(options.atOnce ?? Infinity);
  const answers = await Promise.all(
    [...factsByMachine(asking)].map(async ([machine, facts]) => {
      const asked = await turn(() => askMachine(machine, facts, options));
      return facts.map((fact, index): readonly [string, Asked] => [
        factKey(fact),
        asked[index] ?? { unavailable: 'not asked' },
      ]);
    }),
  );
  return new Map(answers.flat());
}

/** Asks only what is not known yet. */
export async function collectRest(
  asking: readonly Asking[],
  known: Evidence,
  options: Collecting,
): Promise<Evidence> {
  const rest = asking.map(({ facts }) => ({
    facts: Object.fromEntries(
      Object.entries(facts).filter(([, fact]) => !known.has(factKey(fact))),
    ),
  }));
  return new Map([...known, ...(await collectFacts(rest, options))]);
}

async function askMachine(
  machine: string,
  facts: readonly Fact[],
  options: Collecting,
): Promise<readonly Asked[]> {
  try {
    const { slowness = 1 } = options;
    return await readAnswers(
      facts,
      await runThere(machine, runnerScript(facts, slowness), options),
      slowness,
    );
  } catch (error) {
    throwIfInterrupted(options.signal);
    if (!(error instanceof LabError)) throw error;
    const unavailable = (await options.explain?.(machine, error)) ?? messageOf(error);
    return facts.map(() => ({ unavailable }));
  }
}

/** The output of a bash program on a machine that has to say its first word soon. */
async function runThere(machine: string, script: string, options: Collecting): Promise<string> {
  const silent = new AbortController();
  const slowness = options.slowness ?? 1;
  const seconds = patienceSeconds * slowness;
  let begun = false;
  let look: NodeJS.Timeout | undefined;
  const timer = setTimeout(() => silent.abort(), seconds * 1000);
  const run = async (): Promise<string> => {
    const session = await options.session(machine);
    throwIfInterrupted(silent.signal);
    const { stdout } = await session.run(['bash', '-c', 'eval "$(cat)"'], {
      input: script,
      signal: AbortSignal.any([options.signal, silent.signal]),
      timeoutMs: (machineBudgetSeconds * slowness + seconds) * 1000,
      ok: 'any',
      onLine: (line) => {
        if (line !== greeting) return;
        begun = true;
        clearTimeout(timer);
      },
    });
    return stdout;
  };
  const silence = new Promise<never>((_, reject) => {
    const words = { known: `${machine} does not answer within ${seconds} s` };
    silent.signal.addEventListener('abort', () => reject(new LabError('machine', words.known)), {
      once: true,
    });
    look = setTimeout(
      () => {
        options.explain?.(machine).then(
          (reason) => {
            if (reason === undefined || begun) return;
            words.known = reason;
            silent.abort();
          },
          () => undefined,
        );
      },
      Math.min(earlySeconds, seconds) * 1000,
    );
  });
  try {
    return await Promise.race([run(), silence]);
  } finally {
    clearTimeout(timer);
    clearTimeout(look);
  }
}
