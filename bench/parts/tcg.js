import { setTimeout as sleep } from 'node:timers/promises';
import {
  asInLabs,
  changed,
  measures,
  secondsIn,
  variants,
  workload,
} from '../../dist/bench/tcg-variants.js';
import { run } from '../command.js';

/** Seconds after which a guest that does not answer counts as one that does not boot. */
const patience = 300;

/** What the processor of emulated machines is worth: one guest, booted again and again. */
export const tcg = {
  id: 'tcg',
  title: 'The emulated processor',
  about:
    'One machine of a lab, the jumpbox, alone and with one thing changed: memory for translated code, or flags of its processor. A second boot, then fixed work in it. Seconds for the machine as labs have it; for the others per cent of that in the same round: less is quicker.',
  async run({ lab, rounds, record, say, signal }) {
    await lab.clear();
    await lab.up('--until', 'machines', '--no-checkpoints');
    const { lab: name, connection, machines } = await lab.json(['status']);
    if (machines[0].accelerator !== 'tcg') {
      say('  not measured: machines run under KVM');
      return;
    }
    lab.standing = 'a part';
    await lab.must(['stop']);
    const guest = guestOf(connection.uri, `${name}-jumpbox`);
    const original = await guest.definition();
    try {
      for (let round = 0; round < rounds; round++) {
        const seconds = new Map();
        for (const variant of variants) {
          await guest.start(changed(original, variant));
          seconds.set(variant.title, await measure(lab, signal));
          say(
            `  ${variant.title}: ${[...seconds.get(variant.title)].map(([word, value]) => `${word} ${value.toPrecision(3)}`).join(', ')}; ${await guest.translated()}`,
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

function recordRound(seconds, record) {
  const usual = seconds.get(asInLabs.title);
  for (const [word, what] of Object.entries(measures)) {
    const [value, unit] =
      usual.get(word) < 0.1 ? [usual.get(word) * 1000, 'ms'] : [usual.get(word), 's'];
    record(`${asInLabs.title}: ${what}`, value, unit);
    for (const { title } of variants)
      if (title !== asInLabs.title)
        record(`${title}: ${what}`, (100 * seconds.get(title).get(word)) / usual.get(word), '%');
  }
}

/** Seconds by the word of a measure. */
async function measure(lab, signal) {
  const started = performance.now();
  for (;;) {
    const { code } = await lab.khw(['ssh', 'jumpbox', '--', 'true'], { timeout: 30 });
    if (code === 0) break;
    signal.throwIfAborted();
    if (performance.now() - started > patience * 1000)
      throw new Error(`the guest does not answer after ${patience} s`);
    await sleep(1000, undefined, { signal });
  }
  return secondsIn(
    (await lab.must(['ssh', 'jumpbox', '--', 'bash', '-s'], { input: workload })).stdout,
  );
}

/** One domain, by virsh. */
function guestOf(uri, domain) {
  const virsh = async (args, input) => {
    const result = await run(['virsh', '-q', '-c', uri, ...args], { input });
    if (result.code !== 0) throw new Error(`virsh ${args.join(' ')}: ${result.stderr.trim()}`);
    return result.stdout;
  };
  const define = (xml) => virsh(['define', '--file', '/dev/stdin'], xml);
  return {
    define,
    definition: () => virsh(['dumpxml', '--inactive', '--security-info', '--domain', domain]),
    start: async (xml) => {
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
