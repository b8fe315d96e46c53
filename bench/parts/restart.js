import { setTimeout as sleep } from 'node:timers/promises';

const bootIdFile = '/proc/sys/kernel/random/boot_id';
const nodeLines =
  'jsonpath={range .items[*]}{.metadata.name} {.status.nodeInfo.bootID} {.status.conditions[?(@.type=="Ready")].status}{"\\n"}{end}';
/** Seconds after which nodes that are not Ready count as broken. */
const patience = 600;

/** The cluster comes back: after stop and up, and after a reboot of every machine. */
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

async function stopAndUp(lab, record, signal) {
  const before = await bootIds(lab);
  record('`stop`', (await lab.must(['stop'])).seconds);
  const started = performance.now();
  record('`up` after it', (await lab.up()).seconds);
  record('start of `up` to all nodes Ready', await readySince(lab, before, started, signal));
}

async function reboot(lab, record, signal) {
  const before = await bootIds(lab);
  const started = performance.now();
  // The connection ends under the command, so its exit code says nothing.
  await Promise.all(
    [...before.keys()].map((machine) =>
      lab.khw(['ssh', machine, '--', 'systemctl reboot'], { timeout: 60 }),
    ),
  );
  record(
    'reboot of every machine to all nodes Ready',
    await readySince(lab, before, started, signal),
  );
  const after = await bootIds(lab);
  const same = [...before]
    .filter(([machine, { id }]) => after.get(machine).id === id)
    .map(([machine]) => machine);
  if (same.length > 0) throw new Error(`did not reboot: ${same.join(', ')}`);
}

/** Role and boot id by machine. */
async function bootIds(lab) {
  const { machines } = await lab.json(['status']);
  return new Map(
    await Promise.all(
      machines.map(async ({ name, role }) => [
        name,
        { role, id: (await lab.must(['ssh', name, '--', 'cat', bootIdFile])).stdout.trim() },
      ]),
    ),
  );
}

/** Seconds from `started` until every worker is Ready with another boot id than before. */
async function readySince(lab, before, started, signal) {
  const workers = [...before].filter(([, { role }]) => role === 'worker');
  for (;;) {
    const { stdout } = await lab.khw(['kubectl', '--', 'get', 'nodes', '-o', nodeLines], {
      timeout: 20,
    });
    const nodes = new Map(
      stdout
        .split('\n')
        .map((line) => line.split(' '))
        .map(([name, id, ready]) => [name, { id, ready }]),
    );
    const seconds = (performance.now() - started) / 1000;
    if (
      workers.every(
        ([name, { id }]) => nodes.get(name)?.ready === 'True' && nodes.get(name).id !== id,
      )
    )
      return seconds;
    if (seconds > patience) throw new Error(`nodes are not Ready after ${patience} s:\n${stdout}`);
    await sleep(1000, undefined, { signal });
  }
}
