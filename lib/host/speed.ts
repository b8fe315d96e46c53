import { Worker } from 'node:worker_threads';
import { LabError, throwIfInterrupted } from '../core/errors.js';
import { readComputer } from './computer.js';

/**
 * How quick this computer is now, against the one whose figures docs/bench.md has, left to itself:
 * 1 is as quick, 0.25 takes four times as long.
 */
export interface HostSpeed {
  /** One thread alone. */
  readonly single: number;
  /** As many threads as help a lab, against the two of that computer. */
  readonly all: number;
}

/** A lab of four machines keeps no more busy. */
const mostThreads = 4;

/** Units of work a second (speed-worker.ts): of one thread alone, and of two together. */
const reference = { single: 700, all: 1300 };

/**
 * Works for `ms` milliseconds on one thread and for as long on all, and counts: wall time, so that
 * CPU quotas and whatever else runs here count as well. Throws `interrupted`.
 */
export async function measureSpeed(signal: AbortSignal, ms = 800): Promise<HostSpeed> {
  throwIfInterrupted(signal);
  const threads = Array.from(
    { length: Math.min(readComputer().cpus, mostThreads) },
    () => new Worker(new URL('./speed-worker.js', import.meta.url)),
  );
  const end = (): void => void Promise.all(threads.map((thread) => thread.terminate()));
  signal.addEventListener('abort', end, { once: true });
  try {
    await Promise.all(threads.map((thread) => answerOf(thread)));
    const single = sum(await unitsOf(threads.slice(0, 1), ms));
    const all = threads.length === 1 ? single : sum(await unitsOf(threads, ms));
    return {
      single: (single * 1000) / ms / reference.single,
      all: (all * 1000) / ms / reference.all,
    };
  } finally {
    signal.removeEventListener('abort', end);
    end();
  }
}

const sum = (numbers: readonly number[]): number =>
  numbers.reduce((total, number) => total + number, 0);

async function unitsOf(threads: readonly Worker[], ms: number): Promise<readonly number[]> {
  const answers = threads.map((thread) => answerOf(thread));
  for (const thread of threads) thread.postMessage(ms);
  return (await Promise.all(answers)).map(Number);
}

function answerOf(thread: Worker): Promise<unknown> {
  return new Promise((resolve, reject) => {
    thread
      .once('message', resolve)
      .once('error', reject)
      .once('exit', () => reject(new LabError('interrupted', 'interrupted')));
  });
}
