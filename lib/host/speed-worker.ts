/**
 * A thread of `measureSpeed`: says `ready`, and at each number of milliseconds it is sent works for
 * so long and answers how many units of work that were. A unit is what emulation lives from: memory
 * that only a larger cache holds, and branches that cannot be foreseen.
 */
import { parentPort } from 'node:worker_threads';

const words = 2 ** 20;
const chain = oneCycle(new Int32Array(words));
let place = 0;
let state = 0x9e3779b9;

parentPort?.on('message', (ms: number) => parentPort?.postMessage(workFor(ms)));
// The compiler must have been here before the clock runs.
workFor(50);
parentPort?.postMessage('ready');

function workFor(ms: number): number {
  const end = performance.now() + ms;
  let units = 0;
  while (performance.now() < end) {
    chase();
    decide();
    units++;
  }
  return units;
}

/** Each read decides where the next one is: 4 MiB, in no order. */
function chase(): void {
  for (let step = 0; step < 20_000; step++) place = chain[place] ?? 0;
}

function decide(): void {
  for (let step = 0; step < 200_000; step++) {
    state ^= state << 13;
    state ^= state >>> 17;
    if ((state & 1) === 0) state ^= state << 5;
    else state = Math.imul(state, 0x2545f491) | 1;
  }
}

/** Sattolo's shuffle: every word leads to another, and all of them make one ring. */
function oneCycle(ring: Int32Array): Int32Array {
  let seed = 1;
  for (let index = 0; index < ring.length; index++) ring[index] = index;
  for (let index = ring.length - 1; index > 0; index--) {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    const other = seed % index;
    const kept = ring[index] ?? 0;
    ring[index] = ring[other] ?? 0;
    ring[other] = kept;
  }
  return ring;
}
