import { setTimeout as sleep } from 'node:timers/promises';
import {
  asInLabs,
  changed,
  measures,
  secondsIn,
  variants,
  workload,
} from '#built/bench/tcg-variants.js';
import { status } from '../checkpoints.js';
import { run } from '../command.js';

/**
 * Seconds by the word of a measure.
 * @typedef {ReadonlyMap<string, number>} Seconds
 */

/** Seconds after which a guest that does not answer counts as one that does not boot. */
const patienceSeconds = 300;

/**
 * What the processor of emulated machines is worth: one guest, booted again and again.
 * @type {import('../types.js').Part}
 */
export const tcg = {
  id: 'tcg',
  title: 'The emulated processor',
  about:
    'One machine of a lab, the jumpbox, alone and with one thing changed: memory for translated code, or flags of its processor. A second boot, then fixed work in it. Seconds for the machine as labs have it; for the others per cent of that in the same round: less is quicker.',
  async run({ lab, rounds, record, say, signal }) {
    await lab.clear();
    await lab.up('--until', 'machines', '--no-checkpoints');
    const { lab: name, connection, machines } = await status(lab);
    if (machines[0]?.accelerator !== 'tcg') {
      say('  not measured: machines run under KVM');
      return;
    }
    lab.standing = 'a part';
    await lab.must(['stop']);
    const guest = guestOf(connection?.uri ?? '', `${name}-jumpbox`);
    const original = await guest.definition();
    try {
      for (let round = 0; round < rounds; round++) {
        /** @type {Map<string, Seconds>} */
        const seconds = new Map();
        for (const variant of variants) {
          await guest.start(changed(original, variant));
          const taken = await measure(lab, signal);
          seconds.set(variant.title, taken);
          say(
            `  ${variant.title}: ${[...taken].map(([word, value]) => `${word} ${value.toPrecision(3)}`).join(', ')}; ${await guest.translated()}`,
          );
          await guest.end();
        }
        recordRound(seconds, record);
      }
    } finally {
      await guest.end();
      await guest.define(original);
    }
  },
};

/**
 * @param {ReadonlyMap<string, Seconds>} seconds By the title of a variant.
 * @param {import('../types.js').RecordFigure} record
 */
function recordRound(seconds, record) {
  /** @type {(title: string, word: string) => number} */
  const secondsOf = (title, word) => seconds.get(title)?.get(word) ?? NaN;
  for (const [word, what] of Object.entries(measures)) {
    const usual = secondsOf(asInLabs.title, word);
    if (usual < 0.1) record(`${asInLabs.title}: ${what}`, usual * 1000, 'ms');
    else record(`${asInLabs.title}: ${what}`, usual, 's');
    for (const { title } of variants)
      if (title !== asInLabs.title)
        record(`${title}: ${what}`, (100 * secondsOf(title, word)) / usual, '%');
  }
}

/**
 * Seconds by the word of a measure.
 * @param {import('../types.js').BenchLab} lab
 * @param {AbortSignal} signal
 */
async function measure(lab, signal) {
  const started = performance.now();
  for (;;) {
    const { code } = await lab.khw(['ssh', 'jumpbox', '--', 'true'], { timeoutSeconds: 30 });
    if (code === 0) break;
    signal.throwIfAborted();
    if (performance.now() - started > patienceSeconds * 1000)
      throw new Error(`the guest does not answer after ${patienceSeconds} s`);
    await sleep(1000, undefined, { signal });
  }
  return secondsIn(
    (await lab.must(['ssh', 'jumpbox', '--', 'bash', '-s'], { input: workload })).stdout,
  );
}

/**
 * One domain, by virsh.
 * @param {string} uri
 * @param {string} domain
 */
function guestOf(uri, domain) {
  /** @type {(args: readonly string[], input?: string) => Promise<string>} */
  const virsh = async (args, input) => {
    const result = await run(['virsh', '-q', '-c', uri, ...args], { input });
    if (result.code !== 0) throw new Error(`virsh ${args.join(' ')}: ${result.stderr.trim()}`);
    return result.stdout;
  };
  /** @param {string} xml */
  const define = (xml) => virsh(['define', '--file', '/dev/stdin'], xml);
  return {
    define,
    definition: () => virsh(['dumpxml', '--inactive', '--security-info', '--domain', domain]),
    start: async (/** @type {string} */ xml) => {
      await define(xml);
      await virsh(['start', '--domain', domain]);
    },
    end: async () => {
      if ((await virsh(['domstate', '--domain', domain])).trim() !== 'shut off')
        await virsh(['destroy', '--domain', domain]);
    },
    /** What QEMU has translated, and how often it has thrown all of it away. */
    translated: async () => {
      const text = await virsh(['qemu-monitor-command', '--domain', domain, '--hmp', 'info jit']);
      return [...text.matchAll(/^(?:gen code size|TB flush count) .*$/gm)]
        .map(([line]) => line.trim().replace(/\s+/g, ' '))
        .join(', ');
    },
  };
}
