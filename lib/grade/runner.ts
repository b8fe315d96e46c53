import type { Fact } from '../core/check.js';
import { shellQuote } from '../core/shell.js';
import { readScript } from '../host/files.js';
import { defaultTimeoutSeconds, limitOf } from './facts.js';

/** Seconds after which a machine that is still at it answers what it has. */
export const machineBudgetSeconds = 60;

/** First line of an answer: the machine is alive, if slow. */
export const greeting = 'khw-facts';

/** Last line: the output of all facts, a tar archive in base64. */
export const outputMark = 'tar ';

/** KiB kept of each stream. */
const streamLimitKiB = 256;
const atOnce = 2;

/**
 * A bash program that asks all facts of one machine: a few at a time, each ended when its time is
 * up, each stream cut. Where processors are emulated, starting programs is what costs: a fact is a
 * fork of this shell and not a new one, and limits are kept by builtins and the kernel. It prints
 * `greeting`, then `NUMBER EXIT_CODE` or `NUMBER timeout` for each fact that ended, then all output
 * in one archive, so that nothing in it can be taken for the program's own words. Every limit is
 * `slowness` times longer.
 */
export const runnerScript = (facts: readonly Fact[], slowness: number): string =>
  readScript('lib/grade/runner.sh', {
    GREETING: greeting,
    SCRIPTS: facts.map(({ script }) => shellQuote(script)).join('\n'),
    LIMITS: facts.map((fact) => Math.ceil(limitOf(fact, slowness))).join(' '),
    PATIENCE: String(Math.ceil(defaultTimeoutSeconds * slowness * 0.8)),
    BUDGET: String(Math.ceil(machineBudgetSeconds * slowness)),
    STREAM_LIMIT: String(streamLimitKiB),
    AT_ONCE: String(atOnce),
    OUTPUT_MARK: outputMark,
  });
