import { setTimeout as sleep } from 'node:timers/promises';
import { status } from '../checkpoints.js';

/** @typedef {import('../types.js').BenchLab} BenchLab */
/** @typedef {import('../types.js').RecordFigure} RecordFigure */
/** @typedef {Map<string, { readonly role: string, readonly id: string }>} Boots */

const bootIdFile = '/proc/sys/kernel/random/boot_id';
const nodeLines =
  'jsonpath={range .items[*]}{.metadata.name} {.status.nodeInfo.bootID} {.status.conditions[?(@.type=="Ready")].status}{"\\n"}{end}';
/** Seconds after which nodes that are not Ready count as broken. */
const patienceSeconds = 600;

/**
 * The cluster comes back: after stop and up, and after a reboot of every machine.
 * @type {import('../types.js').Part}
 */
export const restart = {
  id: 'restart',
  title: 'Coming back',
  about:
    "A node counts as Ready when its kubelet has said so since its new boot (the node object's bootID), asked about once a second.",
  async run({ lab, rounds, record, signal }) {
    if (lab.standing !== 'cluster') await lab.up();
    for (let round = 0; round < rounds; round++) {
      await stopAndUp(lab, record, signal);
      await reboot(lab, record, signal);
    }
  },
};

/**
 * @param {BenchLab} lab
 * @param {RecordFigure} record
 * @param {AbortSignal} signal
 */
async function stopAndUp(lab, record, signal) {
  const before = await bootIds(lab);
  record('`stop`', (await lab.must(['stop'])).seconds);
  const started = performance.now();
  record('`up` after it', (await lab.up()).seconds);
  record('start of `up` to all nodes Ready', await readySince(lab, before, started, signal));
}

/**
 * @param {BenchLab} lab
 * @param {RecordFigure} record
 * @param {AbortSignal} signal
 */
async function reboot(lab, record, signal) {
  const before = await bootIds(lab);
  const started = performance.now();
  // The connection ends under the command, so its exit code says nothing.
  await Promise.all(
    [...before.keys()].map((machine) =>
      lab.khw(['ssh', machine, '--', 'systemctl reboot'], { timeoutSeconds: 60 }),
    ),
  );
  record(
    'reboot of every machine to all nodes Ready',
    await readySince(lab, before, started, signal),
  );
  const after = await bootIds(lab);
  const same = [...before]
    .filter(([machine, { id }]) => after.get(machine)?.id === id)
    .map(([machine]) => machine);
  if (same.length > 0) throw new Error(`did not reboot: ${same.join(', ')}`);
}

/**
 * Role and boot id by machine.
 * @param {BenchLab} lab
 * @returns {Promise<Boots>}
 */
async function bootIds(lab) {
  const { machines } = await status(lab);
  return new Map(
    await Promise.all(
      machines.map(async ({ name, role }) => {
        const { stdout } = await lab.must(['ssh', name, '--', 'cat', bootIdFile]);
        return /** @type {const} */ ([name, { role, id: stdout.trim() }]);
      }),
    ),
  );
}

/**
 * Seconds from `started` until every worker is Ready with another boot id than before.
 * @param {BenchLab} lab
 * @param {Boots} before
 * @param {number} started
 * @param {AbortSignal} signal
 */
async function readySince(lab, before, started, signal) {
  const workers = [...before].filter(([, { role }]) => role === 'worker');
  for (;;) {
    const { stdout } = await lab.khw(['kubectl', '--', 'get', 'nodes', '-o', nodeLines], {
      timeoutSeconds: 20,
    });
    const nodes = new Map(
      stdout
        .split('\n')
        .map((line) => line.split(' '))
        .map(([name = '', id, ready]) => /** @type {const} */ ([name, { id, ready }])),
    );
    const seconds = (performance.now() - started) / 1000;
    if (
      workers.every(
        ([name, { id }]) => nodes.get(name)?.ready === 'True' && nodes.get(name)?.id !== id,
      )
    )
      return seconds;
    if (seconds > patienceSeconds)
      throw new Error(`nodes are not Ready after ${patienceSeconds} s:\n${stdout}`);
    await sleep(1000, undefined, { signal });
  }
}
